import assert from "node:assert/strict";
import { test } from "node:test";
import type { MapDocument } from "./document.ts";
import { begun, edited, undone } from "./history.ts";
import {
  addObject,
  addTable,
  changeObject,
  listOf,
  moveObject,
  type Objects,
  removeObject,
  seatsAt,
  turnObject,
} from "./objects.ts";
import { addSection, changeSection } from "./parts.ts";
import { findProblems } from "./problems.ts";
import { building, row } from "./seats-fixture.ts";

const of = (document: MapDocument): Objects => ({ document, labels: document.layout.labels ?? [] });
const PLAN = { shape: "round", seats: 8, name: "Table 1", section_id: "left" } as const;
const TABLE = { kind: "table", index: 0 } as const;

test("a table has its seats around it, at a distance from it and from each other, numbered through", () => {
  for (const shape of ["round", "long"] as const)
    for (const seats of [1, 2, 5, 8, 12]) {
      const { document } = addTable(of(building()), { x: 500, y: 300 }, { ...PLAN, shape, seats });
      assert.equal(document.seats.length, seats);
      assert.deepEqual(
        document.seats.map(({ seat_number }) => seat_number),
        Array.from({ length: seats }, (_, place) => String(place + 1)),
      );
      assert.deepEqual(
        findProblems(document).filter(({ kind }) => kind !== "no-zone"),
        [],
        `${shape} ${seats}`,
      );
    }
});

test("a table moves, turns, is renamed and goes with its seats", () => {
  const before = addTable(of(building(row("A", ["1"]))), { x: 1000, y: 1000 }, PLAN).document;
  const moved = moveObject(of(before), TABLE, { x: 100, y: -50 });
  assert.deepEqual(
    seatsAt(of(moved), TABLE).map(({ x, y }) => [x - 100, y + 50]),
    seatsAt(of(before), TABLE).map(({ x, y }) => [x, y]),
  );
  assert.equal(moved.seats[0], before.seats[0]);
  const turned = turnObject(of(before), TABLE, 45);
  assert.equal(listOf(of(turned), "table")[0]?.angle, 45);
  assert.notDeepEqual(seatsAt(of(turned), TABLE)[0]?.x, seatsAt(of(before), TABLE)[0]?.x);
  const renamed = changeObject(of(before), TABLE, { text: "Gold table" });
  assert.equal(seatsAt(of(renamed), TABLE).length, 8);
  assert.equal(renamed.seats.filter(({ row_name }) => row_name === "Gold table").length, 8);
  const { document: gone } = removeObject(of(before), TABLE);
  assert.deepEqual(gone.layout.tables, []);
  assert.equal(gone.seats.length, 1);
});

test("a table is on the level of its section, and goes there with it", () => {
  const { document } = addTable(of(building()), { x: 0, y: 0 }, PLAN);
  const [left] = document.sections;
  assert.ok(left);
  const raised = changeSection(document, { ...left, level: "Balcony" });
  assert.equal(raised.layout.tables?.[0]?.level, "Balcony");
  assert.equal(addSection(raised, "Boxes").section.level, "Balcony");
});

test("seats with tickets stay when their table goes", () => {
  const { document } = addTable(of(building()), { x: 0, y: 0 }, PLAN);
  const used = {
    ...document,
    seats: document.seats.map((seat, at) => (at === 3 ? { ...seat, in_use: true } : seat)),
  };
  assert.deepEqual(
    removeObject(of(used), TABLE).document.seats.map(({ seat_number }) => seat_number),
    ["4"],
  );
});

test("doors, aisles and labels are placed where one points, named, moved and removed, each undone as one", () => {
  for (const kind of ["door", "aisle", "label"] as const) {
    const before = building();
    const placed = addObject(of(before), kind, { x: 10.4, y: 20.6 }, "North", "Balcony");
    const item = { kind, index: 0 };
    const { text, x, y, level } = listOf(of(placed), kind)[0] ?? {};
    assert.deepEqual([text, x, y, level], ["North", 10, 21, "Balcony"]);
    const moved = moveObject(of(placed), item, { x: 5, y: 5 });
    assert.deepEqual(listOf(of(moved), kind)[0]?.x, 15);
    assert.equal(undone(edited(begun(placed), moved))?.present, placed);
    assert.deepEqual(listOf(of(removeObject(of(moved), item).document), kind), []);
    assert.equal(changeObject(of(moved), item, { text: "South" }).seats, moved.seats);
  }
});

test("the layout says names as the API has them", () => {
  const { layout } = addObject(of(building()), "door", { x: 0, y: 0 }, "Door 2");
  assert.deepEqual(layout.doors, [{ name: "Door 2", x: 0, y: 0 }]);
});
