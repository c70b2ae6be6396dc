import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bounded,
  boxAround,
  centered,
  fit,
  isSure,
  largestScale,
  PointGrid,
  revealing,
  SEAT_UNITS,
  SURE_PIXELS,
  sureScale,
  toHall,
  toPixels,
  zoomed,
} from "./geometry.ts";

const points = Array.from({ length: 800 }, (_, index) => ({
  x: (index % 40) * 100 - 2000,
  y: Math.floor(index / 40) * 110,
}));
const hall = boxAround(points, 70);
const phone = { width: 360, height: 480 };

test("the whole hall is seen at first, from the stage on", () => {
  const view = fit(hall, phone);
  const [start, end] = [
    toPixels(view, hall),
    toPixels(view, { x: hall.x + hall.width, y: hall.y + hall.height }),
  ];
  assert.ok(start.x >= -0.01 && end.x <= phone.width + 0.01 && end.y <= phone.height + 0.01);
  assert.equal(Math.round(start.y), 0);
});

test("a seat of the whole hall on a phone is too small to be chosen, one after the first tap is not", () => {
  assert.equal(isSure(fit(hall, phone)), false);
  assert.equal(isSure(centered({ x: 0, y: 0 }, sureScale, phone)), true);
  assert.ok(SEAT_UNITS * sureScale >= SURE_PIXELS);
});

test("pixels and hall are one another’s way back", () => {
  const view = { x: -300, y: 120, scale: 0.31 };
  const there = toHall(view, { x: 111, y: 222 });
  assert.deepEqual(toPixels(view, there), { x: 111, y: 222 });
});

test("what is under the fingers stays there while they spread", () => {
  const view = fit(hall, phone);
  const finger = { x: 100, y: 200 };
  const before = toHall(view, finger);
  const after = toHall(zoomed(view, view.scale * 2.5, finger), finger);
  assert.ok(Math.hypot(before.x - after.x, before.y - after.y) < 1e-6);
});

test("nobody gets lost: not out, not in, not beside the hall", () => {
  assert.deepEqual(bounded({ x: 0, y: 0, scale: 0.001 }, hall, phone), fit(hall, phone));
  assert.equal(bounded({ x: 0, y: 0, scale: 50 }, hall, phone).scale, largestScale);
  const far = bounded({ x: 1e6, y: -1e6, scale: 0.3 }, hall, phone);
  const middle = toHall(far, { x: phone.width / 2, y: phone.height / 2 });
  assert.ok(
    middle.x <= hall.x + hall.width && middle.y >= hall.y,
    "the middle of the map is still over the hall",
  );
});

test("a seat at the edge is brought in, one in sight stays where it is", () => {
  const view = centered({ x: 0, y: 1000 }, 0.3, phone);
  assert.deepEqual(revealing(view, { x: 0, y: 1000 }, phone, 48), view);
  const moved = revealing(view, toHall(view, { x: 350, y: 500 }), phone, 48);
  const seat = toPixels(moved, toHall(view, { x: 350, y: 500 }));
  assert.ok(Math.abs(seat.x - (phone.width - 48)) < 1e-6 && Math.abs(seat.y - (phone.height - 48)) < 1e-6);
});

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
