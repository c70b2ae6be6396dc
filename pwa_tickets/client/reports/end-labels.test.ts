import assert from "node:assert/strict";
import { test } from "node:test";
import { placeLabels } from "./end-labels.ts";

const at = (...places: number[]): { text: string; y: number }[] =>
  places.map((y) => ({ text: `line at ${y}`, y }));

test("labels that have room stay at the ends of their lines", () => {
  assert.deepEqual(
    placeLabels(at(100, 20, 60), 16, 200).map(({ y }) => y),
    [20, 60, 100],
  );
});

test("labels of lines that end together stand below each other", () => {
  assert.deepEqual(
    placeLabels(at(50, 50, 55), 16, 200).map(({ y }) => y),
    [50, 66, 82],
  );
});

test("labels at the bottom move up", () => {
  assert.deepEqual(
    placeLabels(at(195, 200, 200), 16, 200).map(({ y }) => y),
    [168, 184, 200],
  );
});
