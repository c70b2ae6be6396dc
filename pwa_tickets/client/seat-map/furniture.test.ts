import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf } from "./furniture.ts";

const TABLE = {
  x: 10,
  y: 20,
  name: "Table 1",
  width: 160,
  height: 160,
  angle: 30,
  section_id: "floor",
} as const;

test("aisles lie under tables, and doors above all", () => {
  const pieces = piecesOf({
    doors: [{ x: 0, y: 0, name: "Door 1" }],
    tables: [{ ...TABLE, shape: "round" }],
    aisles: [{ x: 0, y: 0, name: "", width: 100, height: 900, angle: 0 }],
  });
  assert.deepEqual(
    pieces.map(({ kind }) => kind),
    ["aisle", "table", "door"],
  );
  assert.deepEqual(piecesOf({}), []);
});

test("words run along what is long, and never stand on their head", () => {
  const along = (width: number, height: number, angle: number): number | undefined =>
    piecesOf({ aisles: [{ x: 0, y: 0, name: "Aisle", width, height, angle }] })[0]?.nameAngle;
  assert.equal(along(900, 100, 0), 0);
  assert.equal(along(100, 900, 0), -90);
  assert.equal(along(900, 100, 180), 0);
  assert.equal(along(900, 100, 135), -45);
  const [round] = piecesOf({ tables: [{ ...TABLE, shape: "round" }] });
  assert.equal(round?.nameAngle, 0);
});

test("a long table has its corners rounded, and ends where it began", () => {
  const [long] = piecesOf({ tables: [{ ...TABLE, shape: "long", width: 400 }] });
  assert.equal(long?.d.startsWith("M-176 -80h352a24"), true);
  assert.equal(long?.d.endsWith("z"), true);
});
