import assert from "node:assert/strict";
import { test } from "node:test";
import { readSeatMap, type SeatMapJson } from "./seat-map-json.ts";

const json: SeatMapJson = {
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
const map = readSeatMap(json);
const seat = (n: number) => {
  const found = map.seats[n];
  assert.ok(found);
  return found;
};

test("seats are numbered through all rows, each with its id, zone and price", () => {
  assert.deepEqual(
    map.seats.map(({ n, id }) => [n, id]),
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
  assert.equal(map.version, "7.1");
});

test("a map nobody has drawn has no map", () => {
  const flat = {
    ...json,
    rows: json.rows.map((row) => ({ ...row, x: row.x.map(() => 0), y: row.y.map(() => 0) })),
  };
  assert.equal(readSeatMap(flat).drawn, false);
  assert.equal(map.drawn, true);
});

test("the stage stands before the first row, and sections are named over theirs", () => {
  assert.ok(map.stage.y + map.stage.depth < 110);
  assert.deepEqual(
    map.labels.map(({ text }) => text),
    ["Left", "Center"],
  );
  assert.ok(map.labels.every(({ y }, index) => y < (index ? 395 : 110)));
});

test("a venue’s own stage and labels win", () => {
  const layout = { stage: { x: 1, y: 2, width: 3, depth: 4 }, labels: [{ text: "Parkett", x: 0, y: 0 }] };
  const drawn = readSeatMap({ ...json, layout });
  assert.deepEqual(drawn.stage, layout.stage);
  assert.deepEqual(drawn.labels, layout.labels);
});
