import assert from "node:assert/strict";
import { test } from "node:test";
import { PointGrid } from "./point-grid.ts";

const points = Array.from({ length: 800 }, (_, index) => ({
  x: (index % 40) * 100 - 2000,
  y: Math.floor(index / 40) * 110,
}));

test("the grid finds the same seat as looking at all of them, and nothing out of reach", () => {
  const grid = new PointGrid(points);
  for (let tap = 0; tap < 500; tap += 1) {
    const place = { x: ((tap * 7919) % 4400) - 2200, y: ((tap * 104729) % 2600) - 200 };
    const distances = points.map((point) => Math.hypot(point.x - place.x, point.y - place.y));
    const nearest = Math.min(...distances);
    const found = grid.nearest(place, 70);
    if (nearest > 70) assert.equal(found, -1);
    else assert.equal(distances[found], nearest);
  }
});

test("a grid of nothing finds nothing", () => {
  assert.equal(new PointGrid([]).nearest({ x: 0, y: 0 }, 1000), -1);
});
