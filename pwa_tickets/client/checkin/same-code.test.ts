import assert from "node:assert/strict";
import { test } from "node:test";
import { SameCode } from "./same-code.ts";

/** Frames as [millisecond, text or null]; which of them were new. */
function newOnes(...frames: [number, string | null][]): number[] {
  const sameCode = new SameCode();
  return frames.filter(([at, text]) => sameCode.isNew(text, at)).map(([at]) => at);
}

test("a ticket held up is read once", () => {
  assert.deepEqual(newOnes([0, "a"], [100, "a"], [5000, "a"], [9000, "a"]), [0]);
});

test("the next ticket is read at once", () => {
  assert.deepEqual(newOnes([0, "a"], [100, "b"], [200, "b"]), [0, 100]);
});

test("a hand that shakes is no second ticket", () => {
  assert.deepEqual(newOnes([0, "a"], [100, null], [200, null], [300, null], [2900, "a"]), [0]);
});

test("the same ticket, put away and held up again, is read again", () => {
  assert.deepEqual(newOnes([0, "a"], [1000, null], [2000, null], [3000, null], [3200, "a"]), [0, 3200]);
});

test("a page that stalled has not seen the ticket go", () => {
  assert.deepEqual(newOnes([0, "a"], [6000, null], [6100, "a"]), [0]);
});
