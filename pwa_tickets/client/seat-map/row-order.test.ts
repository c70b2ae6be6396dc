import assert from "node:assert/strict";
import { test } from "node:test";
import type { Seat } from "./model.ts";
import { rowStart, sideBySide } from "./row-order.ts";
import { nthLook } from "./zone-looks.ts";

const seat = (n: number, x: number, row = "A"): Seat => ({
  n,
  x,
  y: 0,
  row,
  id: "",
  section: "Center",
  number: String(n),
  zone: 1,
  zoneLook: nthLook(0),
  price: 0,
  wheelchair: false,
});

test("a row starts at its start edge, also where the numbers run the other way", () => {
  assert.equal(rowStart([seat(0, 300), seat(1, 200), seat(2, 100)])?.n, 2);
  assert.equal(rowStart([]), undefined);
});

test("seats side by side are one bar; an aisle, a gap and another row begin a new one", () => {
  const bars = sideBySide([seat(5, 0, "B"), seat(1, 100), seat(0, 0), seat(3, 300), seat(4, 500)]);
  assert.deepEqual(
    bars.map((bar) => bar.map(({ n }) => n)),
    [[0, 1], [3], [4], [5]],
  );
});
