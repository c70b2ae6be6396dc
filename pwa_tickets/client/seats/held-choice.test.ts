import assert from "node:assert/strict";
import { test } from "node:test";
import { turned } from "./held-choice.ts";

const states = "aahsr"; // two free, one kept back, one sold, one in a cart

test("a frame chooses what the house may decide about, and nothing that a buyer has", () => {
  assert.deepEqual([...turned(new Set(), [0, 2, 3, 4], states)], [0, 2]);
});

test("a frame over chosen seats and others chooses them all", () => {
  assert.deepEqual([...turned(new Set([0]), [0, 1], states)].sort(), [0, 1]);
});

test("a frame over chosen seats alone lets them go, and leaves the rest", () => {
  assert.deepEqual([...turned(new Set([0, 1, 2]), [0, 1, 3], states)], [2]);
});

test("a frame over nothing changes nothing", () => {
  assert.deepEqual([...turned(new Set([1]), [], states)], [1]);
  assert.deepEqual([...turned(new Set([1]), [3, 4, 9], states)], [1]);
});
