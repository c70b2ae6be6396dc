import assert from "node:assert/strict";
import { test } from "node:test";
import {
  chartBox,
  firstPlacement,
  levelled,
  movedChart,
  type Placement,
  turned,
  widened,
} from "./chart-placement.ts";
import { chance } from "./seats-fixture.ts";

const PICTURE = { width: 1000, height: 600 };
const placed = (over: Partial<Placement> = {}): Placement => ({
  x: 0,
  y: 0,
  scale: 1,
  angle: 0,
  opacity: 0.6,
  is_locked: false,
  ...over,
});

/** Where a pixel of the picture lies on the map. */
function onMap({ x, y, scale, angle }: Placement, pixel: { x: number; y: number }) {
  const turn = (angle * Math.PI) / 180;
  const [dx, dy] = [(pixel.x - PICTURE.width / 2) * scale, (pixel.y - PICTURE.height / 2) * scale];
  return {
    x: x + dx * Math.cos(turn) - dy * Math.sin(turn),
    y: y + dx * Math.sin(turn) + dy * Math.cos(turn),
  };
}

function near(a: { x: number; y: number }, b: { x: number; y: number }): void {
  assert.ok(Math.hypot(a.x - b.x, a.y - b.y) < 1e-6 * (1 + Math.hypot(a.x, a.y)), JSON.stringify([a, b]));
}

test("a new chart covers what is drawn", () => {
  const box = { x: -500, y: 100, width: 2000, height: 600 };
  const { x, y, width, height } = chartBox(firstPlacement(PICTURE, box), PICTURE);
  assert.ok(x <= -500 && y <= 100 && x + width >= 1500 && y + height >= 700);
});

test("two points of a slanted row become level, as far apart as the row is long, wherever the chart lay", () => {
  const random = chance(7);
  for (let round = 0; round < 200; round += 1) {
    const before = placed({
      x: random() * 4000 - 2000,
      y: random() * 4000 - 2000,
      scale: 0.2 + random() * 3,
      angle: random() * 80 - 40,
    });
    const [first, last] = [
      { x: 100 + random() * 200, y: 300 },
      { x: 600 + random() * 300, y: 300 + random() * 40 },
    ];
    const [a, b] = [onMap(before, first), onMap(before, last)];
    const after = levelled(before, b, a, 1900); // in either order
    const [left, right] = [onMap(after, first), onMap(after, last)];
    near({ x: left.x + 1900, y: left.y }, right);
    near({ x: (left.x + right.x) / 2, y: left.y }, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  }
});

test("without a length the chart is turned and keeps its size; the same point twice changes nothing", () => {
  const before = placed({ angle: 3, scale: 2 });
  const after = levelled(before, { x: 0, y: 0 }, { x: 100, y: 100 });
  assert.equal(after.scale, 2);
  assert.ok(Math.abs(after.angle + 42) < 1e-9);
  assert.equal(levelled(before, { x: 5, y: 5 }, { x: 5, y: 5 }, 100), before);
});

test("a chart is moved, widened and turned, and never smaller or larger than the server keeps", () => {
  assert.deepEqual(movedChart(placed(), { x: 3, y: -4 }), placed({ x: 3, y: -4 }));
  assert.equal(chartBox(widened(placed(), PICTURE, 2500), PICTURE).width, 2500);
  assert.equal(widened(placed(), PICTURE, 0).scale, 0.001);
  assert.equal(turned(placed(), 270).angle, -90);
  const upright = chartBox(turned(placed(), 90), PICTURE);
  assert.deepEqual([Math.round(upright.width), Math.round(upright.height)], [600, 1000]);
});
