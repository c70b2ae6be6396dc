import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenOf, type MapDocument, type Seat } from "./document.ts";
import { readDocument, writeDocument } from "./document-json.ts";
import {
  addRows,
  duplicated,
  mirrored,
  paintUse,
  paintZone,
  removed,
  renamedRows,
  renumbered,
} from "./edits.ts";
import { PLAIN } from "./numbering.ts";
import { removeZone } from "./parts.ts";
import { findProblems, isHarmless } from "./problems.ts";
import { building, ids, row, seat } from "./seats-fixture.ts";

const labels = (document: MapDocument, chosen = document.seats): string[] =>
  chosen.map(({ row_name, seat_number }) => row_name + seat_number);
const at = (document: MapDocument, id: string): Seat => {
  const found = document.seats.find((one) => one.id === id);
  assert.ok(found);
  return found;
};

test("a left block of odd numbers is mirrored to a right one of even numbers", () => {
  const left = row("A", ["5", "3", "1"], { x: -500 });
  const { document, selected } = mirrored(building(left), ids(left), 0, "right");
  const copies = chosenOf(document, selected ?? new Set());
  assert.deepEqual(
    copies.map(({ x, seat_number, section_id }) => [x, seat_number, section_id]),
    [
      [500, "6", "right"],
      [400, "4", "right"],
      [300, "2", "right"],
    ],
  );
  assert.equal(document.seats.length, 6);
});

test("a block that counts 1 2 3 keeps its numbers in the mirror", () => {
  const left = row("A", ["1", "2"], { x: -500 });
  const { document, selected } = mirrored(building(left), ids(left), 0, "right");
  assert.deepEqual(labels(document, chosenOf(document, selected ?? new Set())), ["A1", "A2"]);
});

test("a copy is nobody’s seat yet, and its companions are beside its own places", () => {
  const seats = [
    seat("w", { seat_type: "ada", in_use: true }),
    seat("c", { companion_of: "w", seat_number: "2" }),
  ];
  const { document, selected } = duplicated(building(seats), seats, { x: 10, y: 20 });
  const [place, companion] = chosenOf(document, selected ?? new Set());
  assert.ok(place && companion);
  assert.equal(companion.companion_of, place.id);
  assert.equal("in_use" in place, false);
  assert.deepEqual([place.x, place.y], [10, 20]);
});

test("a seat that goes leaves its number or closes it up, from either end", () => {
  const rising = row("A", ["1", "2", "3", "4"]);
  assert.deepEqual(labels(removed(building(rising), new Set(["A2"])).document), ["A1", "A3", "A4"]);
  assert.deepEqual(labels(removed(building(rising), new Set(["A2"]), true).document), ["A1", "A2", "A3"]);
  const falling = row("B", ["7", "5", "3", "1"]);
  assert.deepEqual(labels(removed(building(falling), new Set(["B3"]), true).document), ["B5", "B3", "B1"]);
});

test("companions belong to the nearest wheelchair place of their row, and to nobody when it goes", () => {
  const seats = row("A", ["1", "2", "3"]);
  let document = paintUse(building(seats), new Set(["A1"]), "ada");
  document = paintUse(document, new Set(["A2"]), "companion");
  assert.equal(at(document, "A2").companion_of, "A1");
  assert.equal(at(paintUse(document, new Set(["A1"]), "regular"), "A2").companion_of, undefined);
  assert.equal(at(removed(document, new Set(["A1"])).document, "A2").companion_of, undefined);
});

test("a price zone that goes leaves its seats", () => {
  const document = paintZone(building(row("A", ["1"])), new Set(["A1"]), "gold");
  assert.equal(at(document, "A1").price_zone_id, "gold");
  assert.equal("price_zone_id" in at(removeZone(document, "gold"), "A1"), false);
});

test("rows are numbered and named anew from the stage backwards", () => {
  const seats = [
    ...row("X", ["?", "?"], { y: 110 }).map((one) => ({ ...one, id: `${one.id}${one.x}` })),
    ...row("Y", ["8", "9"]),
  ];
  const named = renamedRows(building(seats), ids(seats), { first: "A" });
  assert.deepEqual(labels(named), ["B?", "B?", "A8", "A9"]);
  const numbered = renumbered(named, ids(seats), { ...PLAIN, beginning: "running" });
  assert.deepEqual(labels(numbered), ["B3", "B4", "A1", "A2"]);
});

test("new rows belong to their section and zone, and are selected", () => {
  const rows = [{ name: "C", seats: [{ x: 1, y: 2, number: "9" }] }];
  const { document, selected } = addRows(building(), rows, { section_id: "left", price_zone_id: "gold" });
  const [made] = chosenOf(document, selected ?? new Set());
  assert.ok(made);
  assert.deepEqual(
    [made.row_name, made.seat_number, made.price_zone_id, made.x, made.y],
    ["C", "9", "gold", 1, 2],
  );
});

test("what is wrong is found, at its seats", () => {
  const seats = [
    ...row("A", ["1", "1"], { price_zone_id: "gold" }).map((one, n) => ({ ...one, id: `a${n}` })),
    seat("far", { row_name: "B", x: 900, price_zone_id: "gold" }),
    seat("on", { row_name: "C", x: 930, price_zone_id: "gold" }),
    seat("free", { row_name: "D", x: 2000 }),
    ...row("E", ["1", "4", "2", "5", "3"], { y: 500, price_zone_id: "gold" }),
  ];
  const found = findProblems(building(seats));
  assert.deepEqual(
    found.map(({ kind, seats: at }) => [kind, at.map(({ id }) => id).join(" ")]),
    [
      ["twice", "a0 a1"],
      ["overlap", "far on"],
      ["order", "E4 E2 E5"],
      ["no-zone", "free"],
    ],
  );
  assert.deepEqual(found.map(isHarmless), [false, true, true, true]);
  assert.deepEqual(
    findProblems(building(row("A", ["5", "3", "1", "2", "4"], { price_zone_id: "gold" }))),
    [],
  );
});

test("zones that nobody can tell apart are found", () => {
  const [gold] = building().zones;
  assert.ok(gold);
  const same = {
    ...gold,
    id: "box",
    name: "Boxes",
    display_order: 1,
    color: "#8f2350",
    shape: "square" as const,
  };
  const [found] = findProblems({ ...building(), zones: [gold, same] });
  assert.deepEqual([found?.kind, found?.zones], ["alike", ["Premium", "Boxes"]]);
  assert.deepEqual(findProblems({ ...building(), zones: [gold, { ...same, shape: "disc" as const }] }), []);
});

test("seats that are drawn in a section without numbers are found before it is saved", () => {
  const drawn = building(row("A", ["1", "2"], { price_zone_id: "gold" }));
  const sections = drawn.sections.map((one) => ({ ...one, kind: "general" as const, capacity: 120 }));
  const [found] = findProblems({ ...drawn, sections });
  assert.deepEqual([found?.kind, found?.section, found?.seats.length], ["unnumbered", "Left", 2]);
  assert.equal(found && isHarmless(found), false);
});

test("what the builder does not know comes back as it was; seats without a place get one", () => {
  const json = {
    venue_id: "v",
    map_version: 3,
    layout: { stage: { x: 0, y: 0, width: 1, depth: 1 }, later: true },
    sections: [],
    price_zones: [],
    seats: [
      { ...seat("a"), sign: "later" },
      { ...seat("b"), seat_number: "2" },
    ].map(({ x: _x, y: _y, ...rest }) => rest),
  };
  const document = readDocument(json);
  assert.deepEqual(
    document.seats.map(({ x }) => x),
    [0, 100],
  );
  assert.deepEqual(writeDocument(document), {
    ...json,
    seats: json.seats.map((one, n) => ({ ...one, x_position: 100 * n, y_position: 0 })),
  });
});

test("a row out of order among its section's rows is found, whatever way they count", () => {
  const standing = (names: readonly string[], step = 110): string[] =>
    findProblems(
      building(names.flatMap((name, place) => row(name, ["1"], { price_zone_id: "gold", y: step * place }))),
    )
      .filter(({ kind }) => kind === "row-order")
      .map((problem) => problem.row);
  assert.deepEqual(standing(["A", "B", "D", "C", "E"]), ["C"]);
  assert.deepEqual(standing(["E", "D", "B", "C", "A"]), ["C"]);
  assert.deepEqual(standing(["8", "9", "10", "11"]), []);
  assert.deepEqual(standing(["X", "Y", "Z", "AA", "AB"]), []);
  assert.deepEqual(standing(["AA", "BB", "CC"]), []);
  assert.deepEqual(standing(["Box 3", "Box 1", "Box 2"]), []);
  assert.deepEqual(standing(["A", "C", "B"], 0), []);
});
