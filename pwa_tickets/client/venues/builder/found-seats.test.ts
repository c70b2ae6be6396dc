import assert from "node:assert/strict";
import { test } from "node:test";
import { changedSeats } from "./document.ts";
import { removed, renameRow } from "./edits.ts";
import { type FoundSeats, grouped, openDoubts, takeFound } from "./found-seats.ts";
import { begun, edited, undone } from "./history.ts";
import { building, row } from "./seats-fixture.ts";

const FOUND: FoundSeats = {
  scale: 2.5,
  angle: 180,
  sections: [{ side: "left" }, { name: "Balcony", level: "Balcony" }],
  seats: [
    { section: 0, row_name: "A", seat_number: "1", x: -50, y: -20 },
    { section: 0, row_name: "A", seat_number: "2", x: 50, y: -20, doubts: ["number-counted"] },
    { section: 0, row_name: "B", seat_number: "1", x: -50, y: 90, doubts: ["number-counted", "row-counted"] },
    { section: 1, row_name: "AA", seat_number: "7", x: 0, y: 900, doubts: ["number-odd"] },
  ],
  has_stage: true,
  left_out: 0,
};
const named = (): string => "Left";

test("what was found becomes part of an empty map in its own places, over its chart, and one undo takes it back", () => {
  const before = { ...building(), sections: [] };
  const taken = takeFound(before, FOUND, named);
  assert.deepEqual(
    taken.document.seats.map(({ x, y, row_name, seat_number, price_zone_id }) => [
      x,
      y,
      row_name,
      seat_number,
      price_zone_id,
    ]),
    [
      [-50, -20, "A", "1", "gold"],
      [50, -20, "A", "2", "gold"],
      [-50, 90, "B", "1", "gold"],
      [0, 900, "AA", "7", "gold"],
    ],
  );
  assert.deepEqual(
    taken.document.sections.map(({ name, level }) => [name, level]),
    [
      ["Left", undefined],
      ["Balcony", "Balcony"],
    ],
  );
  assert.deepEqual(taken.placement, { x: 0, y: 0, scale: 2.5, angle: 180 });
  assert.equal(undone(edited(begun(before), taken.document))?.present, before);
});

test("beside a map that is drawn it comes below, chart and all, under names of its own", () => {
  const before = building(row("A", ["1", "2", "3"]));
  const taken = takeFound(before, FOUND, named);
  assert.equal(taken.document.seats[3]?.y, 400);
  assert.equal(taken.placement.y, 420);
  assert.deepEqual(
    taken.sections.map(({ name, display_order }) => [name, display_order]),
    [
      ["Left 2", 2],
      ["Balcony", 3],
    ],
  );
});

test("a doubt is settled when its seat is called otherwise or gone, and not when it only moves", () => {
  const { document, doubts, seats } = takeFound(building(), FOUND, named);
  const kinds = (of = document): string[] => openDoubts(doubts, of).map(({ kind }) => kind);
  assert.deepEqual(kinds(), ["number-counted", "number-counted", "row-counted", "number-odd"]);
  const last = new Set([seats[3]?.id ?? ""]);
  assert.deepEqual(kinds(changedSeats(document, last, (seat) => ({ ...seat, x: 5 }))).length, 4);
  assert.deepEqual(kinds(changedSeats(document, last, (seat) => ({ ...seat, seat_number: "6" }))).length, 3);
  assert.deepEqual(kinds(renameRow(document, new Set([seats[2]?.id ?? ""]), "C")), [
    "number-counted",
    "number-odd",
  ]);
  assert.deepEqual(kinds(removed(document, new Set(seats.map(({ id }) => id))).document), []);
});

test("what was counted is said once a section, what contradicts itself once a row and first", () => {
  const { doubts } = takeFound(building(), FOUND, named);
  assert.deepEqual(
    grouped(doubts).map((group) => [group[0]?.kind, group.length]),
    [
      ["number-odd", 1],
      ["row-counted", 1],
      ["number-counted", 2],
    ],
  );
});
