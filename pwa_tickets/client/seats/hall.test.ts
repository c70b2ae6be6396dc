import assert from "node:assert/strict";
import { test } from "node:test";
import { readHall, type SeatMap } from "./hall.ts";
import { rowCurve } from "./seat-shapes.ts";
import { seatRanges, shortNames, wentSentence, whyNot } from "./words.ts";

const map: SeatMap = {
  v: "7.1",
  show_id: "show",
  sections: ["Left", "Center"],
  ids: ["a", "b", "c", "d", "e", "f", "g"],
  zones: [
    { id: "1", name: "Premium", price_in_cents: 2800 },
    { id: "2", name: "Standard", price_in_cents: 2200 },
  ],
  rows: [
    { s: 0, r: "C", n: ["7", "5"], x: [-300, -200], y: [110, 120], z: 0, t: "ra" },
    {
      s: 1,
      r: "H",
      n: ["105", "106", "107", "109", "110"],
      x: [0, 100, 200, 300, 500],
      y: [400, 405, 405, 400, 395],
      z: [1, 1, 1, 0, 1],
      t: "rrrrr",
      p: [2200, 2200, 2000, 2800, 2200],
    },
  ],
};
const hall = readHall(map);
const seat = (n: number) => {
  const found = hall.seats[n];
  assert.ok(found);
  return found;
};

test("seats are numbered through all rows, each with its id, zone and price", () => {
  assert.deepEqual(
    hall.seats.map(({ n, id }) => [n, id]),
    [
      [0, "a"],
      [1, "b"],
      [2, "c"],
      [3, "d"],
      [4, "e"],
      [5, "f"],
      [6, "g"],
    ],
  );
  assert.deepEqual([seat(0).price, seat(0).zone], [2800, 1], "the zone’s price");
  assert.deepEqual([seat(4).price, seat(4).zone], [2000, 2], "its own price");
  assert.equal(seat(5).zone, 1);
  assert.equal(seat(1).wheelchair, true);
  assert.equal(hall.version, "7.1");
});

test("a hall nobody has drawn has no map", () => {
  const flat = {
    ...map,
    rows: map.rows.map((row) => ({ ...row, x: row.x.map(() => 0), y: row.y.map(() => 0) })),
  };
  assert.equal(readHall(flat).drawn, false);
  assert.equal(hall.drawn, true);
});

test("the stage stands before the first row, and sections are named over theirs", () => {
  assert.ok(hall.stage.y + hall.stage.depth < 110);
  assert.deepEqual(
    hall.labels.map(({ text }) => text),
    ["Left", "Center"],
  );
  assert.ok(hall.labels.every(({ y }, index) => y < (index ? 395 : 110)));
});

test("a venue’s own stage and labels win", () => {
  const layout = { stage: { x: 1, y: 2, width: 3, depth: 4 }, labels: [{ text: "Parkett", x: 0, y: 0 }] };
  const drawn = readHall({ ...map, layout });
  assert.deepEqual(drawn.stage, layout.stage);
  assert.deepEqual(drawn.labels, layout.labels);
});

test("a row is one curve, broken where there is an aisle", () => {
  assert.equal(rowCurve(hall.rows[1] ?? []).split("M").length - 1, 2);
});

test("seats in words: a dash only over three that run on, the section once", () => {
  assert.equal(seatRanges([seat(2), seat(3), seat(4)]), "Center H 105–107");
  assert.equal(seatRanges([seat(2), seat(3)]), "Center H 105 and 106");
  assert.equal(seatRanges([seat(0), seat(1)]), "Left C 7 and 5");
  assert.equal(
    seatRanges([seat(6), seat(0), seat(2), seat(3), seat(4)]),
    "Left C 7, Center H 105–107 and 110",
  );
  assert.equal(shortNames([seat(2), seat(3), seat(4)]), "H 105, H 106 and H 107");
});

test("what is said about a seat that went", () => {
  assert.equal(wentSentence([seat(2)]), "H 105 went a moment ago.");
  assert.equal(wentSentence([seat(2), seat(3)]), "H 105 and H 106 went a moment ago.");
  assert.equal(whyNot(seat(2), "s"), "H 105 is sold.");
});
