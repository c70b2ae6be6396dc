import assert from "node:assert/strict";
import { test } from "node:test";
import { PLAIN } from "./numbering.ts";
import { planRows, type RowPlan, readLengths } from "./row-plan.ts";
import { chance, row, seat } from "./seats-fixture.ts";
import {
  aligned,
  bent,
  curveOf,
  distributed,
  flipped,
  movedBy,
  rotated,
  rowPitchOf,
  spacedRows,
  straightened,
} from "./shaping.ts";
import { SnapLines } from "./snapping.ts";

const PLAN: RowPlan = {
  rows: 3,
  seats: [[5]],
  taper: 0,
  curve: 0,
  isStaggered: false,
  seatPitch: 100,
  rowPitch: 110,
  numbering: PLAIN,
  first: "A",
};
const front = { kind: "at", at: { x: 0, y: 0 } } as const;
const places = (plan: Partial<RowPlan>, site: Parameters<typeof planRows>[1] = front) =>
  planRows({ ...PLAN, ...plan }, site).map(({ seats }) => seats.map(({ x, y }) => [x, y]));

test("rows stand behind each other, centered", () => {
  assert.deepEqual(places({ rows: 2, seats: [[3]] }), [
    [
      [-100, 0],
      [0, 0],
      [100, 0],
    ],
    [
      [-100, 110],
      [0, 110],
      [100, 110],
    ],
  ]);
});

test("rows grow, are staggered, or have the lengths that were typed", () => {
  const lengths = (plan: Partial<RowPlan>) => places(plan).map(({ length }) => length);
  assert.deepEqual(lengths({ taper: 1 }), [5, 6, 7]);
  assert.deepEqual(lengths({ rows: 4, taper: 0.5 }), [5, 5, 6, 6]);
  assert.deepEqual(lengths({ rows: 4, seats: readLengths("12, 13 12") }), [12, 13, 12, 12]);
  assert.deepEqual(places({ rows: 1, seats: readLengths("2 + 1") }), [
    [
      [-150, 0],
      [-50, 0],
      [150, 0],
    ],
  ]);
  assert.deepEqual(places({ rows: 2, seats: [[1]], isStaggered: true }), [[[0, 0]], [[50, 110]]]);
});

test("the ends of a bent row come towards the stage, and every seat keeps its distance", () => {
  for (const curve of [5, 18, 60]) {
    for (const row of places({ seats: [[15]], curve })) {
      const [first, second, middle, last] = [row[0], row[1], row[7], row[14]] as [
        number[],
        ...number[][],
      ] as number[][];
      assert.ok((first?.[1] ?? 0) < (middle?.[1] ?? 0));
      assert.equal(first?.[1], last?.[1]);
      const gap = Math.hypot((second?.[0] ?? 0) - (first?.[0] ?? 0), (second?.[1] ?? 0) - (first?.[1] ?? 0));
      assert.ok(Math.abs(gap - 100) < 2, `${gap}`);
    }
  }
});

test("a block beside goes on along the rows that are there, an aisle away", () => {
  const center = planRows({ ...PLAN, seats: [[13]], curve: 20 }, front).map(({ seats }) => seats);
  for (const kind of ["left", "right"] as const) {
    const block = planRows({ ...PLAN, seats: [[4]] }, { kind, rows: center });
    block.forEach(({ seats }, index) => {
      const [near, end] =
        kind === "left" ? [seats[3], center[index]?.[0]] : [seats[0], center[index]?.at(-1)];
      assert.ok(near && end);
      assert.ok(Math.abs(Math.hypot(near.x - end.x, near.y - end.y) - 200) < 3);
      assert.ok(near.y < end.y, "along the bend, towards the stage");
    });
  }
});

test("numbers go on from the block beside", () => {
  const center = planRows({ ...PLAN, seats: [[3]] }, front).map(({ seats }) => seats);
  const [first] = planRows(
    { ...PLAN, seats: [[2]], numbering: { ...PLAIN, beginning: "beside" } },
    { kind: "right", rows: center },
  );
  assert.deepEqual(
    first?.seats.map(({ number }) => number),
    ["4", "5"],
  );
});

test("what is turned or flipped there and back again is where it was", () => {
  const random = chance(3);
  for (let run = 0; run < 200; run += 1) {
    const seats = Array.from({ length: 12 }, (_, n) =>
      seat(String(n), { x: Math.round(random() * 4000 - 2000), y: Math.round(random() * 4000) }),
    );
    const degrees = random() * 360;
    const axis = Math.round(random() * 1000);
    assert.deepEqual(flipped(flipped(seats, axis), axis), seats);
    rotated(rotated(seats, 180), 180).forEach(({ x, y }, n) => {
      assert.ok(Math.hypot(x - (seats[n]?.x ?? 0), y - (seats[n]?.y ?? 0)) <= 2);
    });
    const turned = rotated(seats, degrees);
    const [a, b, c, d] = [seats[0], seats[1], turned[0], turned[1]];
    assert.ok(a && b && c && d);
    assert.ok(Math.abs(Math.hypot(a.x - b.x, a.y - b.y) - Math.hypot(c.x - d.x, c.y - d.y)) < 2);
  }
});

test("rows are straightened, spread and brought in line", () => {
  const bowed = [seat("a"), seat("b", { x: 120, y: 40 }), seat("c", { x: 200 })];
  assert.deepEqual(
    straightened(bowed).map(({ x, y }) => [x, y]),
    [
      [0, 0],
      [100, 0],
      [200, 0],
    ],
  );
  const uneven = row("A", ["1", "2", "3"]).map((one, n) => ({ ...one, x: [0, 30, 200][n] ?? 0 }));
  assert.deepEqual(
    distributed(uneven).map(({ x }) => x),
    [0, 100, 200],
  );
  const two = [...row("A", ["1", "2"]), ...row("B", ["1", "2"], { x: 70, y: 110 })];
  assert.deepEqual(
    aligned(two, "left").map(({ x }) => x),
    [0, 100, 0, 100],
  );
  assert.equal(rowPitchOf(spacedRows(two, 130)), 130);
});

test("rows are bent by what is asked, and made straight again", () => {
  const rows = [
    ...row("A", ["1", "2", "3", "4", "5", "6", "7"]),
    ...row("B", ["1", "2", "3", "4", "5", "6", "7"], { y: 110 }),
  ];
  const bowed = bent(rows, 18);
  assert.equal(curveOf(bowed), 18);
  assert.equal(curveOf(bent(bowed, 0)), 0);
  assert.equal(rowPitchOf(bowed), 110);
});

test("what is dragged clicks into line with its neighbors, and nowhere else", () => {
  const lines = new SnapLines([{ x: 0, y: 0 }], 0);
  assert.deepEqual(lines.snap({ x: 500, y: 500 }, { x: -395, y: -388 }, 10), {
    by: { x: -400, y: -390 },
    x: 100,
    y: 110,
  });
  assert.deepEqual(lines.snap({ x: 500, y: 500 }, { x: 30, y: 30 }, 10), { by: { x: 30, y: 30 } });
});

test("moving keeps everything but the place", () => {
  assert.deepEqual(movedBy([seat("a", { note: "Aisle" })], { x: 3, y: 4 }), [
    seat("a", { note: "Aisle", x: 3, y: 4 }),
  ]);
});
