import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bounded,
  boxAround,
  centered,
  fit,
  isSure,
  largestScale,
  revealing,
  SEAT_UNITS,
  SURE_PIXELS,
  sureScale,
  toMap,
  toPixels,
  zoomed,
} from "./geometry.ts";

const points = Array.from({ length: 800 }, (_, index) => ({
  x: (index % 40) * 100 - 2000,
  y: Math.floor(index / 40) * 110,
}));
const map = boxAround(points, 70);
const phone = { width: 360, height: 480 };

test("the whole map is seen at first, from the stage on", () => {
  const view = fit(map, phone);
  const [start, end] = [toPixels(view, map), toPixels(view, { x: map.x + map.width, y: map.y + map.height })];
  assert.ok(start.x >= -0.01 && end.x <= phone.width + 0.01 && end.y <= phone.height + 0.01);
  assert.equal(Math.round(start.y), 0);
});

test("a seat of the whole map on a phone is too small to be chosen, one after the first tap is not", () => {
  assert.equal(isSure(fit(map, phone)), false);
  assert.equal(isSure(centered({ x: 0, y: 0 }, sureScale, phone)), true);
  assert.ok(SEAT_UNITS * sureScale >= SURE_PIXELS);
});

test("pixels and map are one another’s way back", () => {
  const view = { x: -300, y: 120, scale: 0.31 };
  const there = toMap(view, { x: 111, y: 222 });
  assert.deepEqual(toPixels(view, there), { x: 111, y: 222 });
});

test("what is under the fingers stays there while they spread", () => {
  const view = fit(map, phone);
  const finger = { x: 100, y: 200 };
  const before = toMap(view, finger);
  const after = toMap(zoomed(view, view.scale * 2.5, finger), finger);
  assert.ok(Math.hypot(before.x - after.x, before.y - after.y) < 1e-6);
});

test("nobody gets lost: not out, not in, not beside the map", () => {
  assert.deepEqual(bounded({ x: 0, y: 0, scale: 0.001 }, map, phone), fit(map, phone));
  assert.equal(bounded({ x: 0, y: 0, scale: 50 }, map, phone).scale, largestScale);
  const far = bounded({ x: 1e6, y: -1e6, scale: 0.3 }, map, phone);
  const middle = toMap(far, { x: phone.width / 2, y: phone.height / 2 });
  assert.ok(
    middle.x <= map.x + map.width && middle.y >= map.y,
    "the middle of the viewport is still over the map",
  );
});

test("a seat at the edge is brought in, one in sight stays where it is", () => {
  const view = centered({ x: 0, y: 1000 }, 0.3, phone);
  assert.deepEqual(revealing(view, { x: 0, y: 1000 }, phone, 48), view);
  const moved = revealing(view, toMap(view, { x: 350, y: 500 }), phone, 48);
  const seat = toPixels(moved, toMap(view, { x: 350, y: 500 }));
  assert.ok(Math.abs(seat.x - (phone.width - 48)) < 1e-6 && Math.abs(seat.y - (phone.height - 48)) < 1e-6);
});
