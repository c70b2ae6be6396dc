import assert from "node:assert/strict";
import { test } from "node:test";
import { CodesInView } from "./codes-in-view.ts";

type Frame = readonly [millisecond: number, ...texts: string[]];

/** What was new, as "millisecond text", for frames with any number of texts. */
function newOnes(...frames: Frame[]): string[] {
  const codes = new CodesInView();
  return frames.flatMap(([at, ...texts]) => codes.take(texts, at).map((text) => `${at} ${text}`));
}

test("a ticket held up is read once", () => {
  assert.deepEqual(newOnes([0, "a"], [100, "a"], [5000, "a"], [9000, "a"]), ["0 a"]);
});

test("the next ticket is read at once", () => {
  assert.deepEqual(newOnes([0, "a"], [100, "b"], [200, "b"]), ["0 a", "100 b"]);
});

test("a hand that shakes is no second ticket", () => {
  assert.deepEqual(newOnes([0, "a"], [100], [200], [300], [2900, "a"]), ["0 a"]);
});

test("the same ticket, put away and held up again, is read again", () => {
  assert.deepEqual(newOnes([0, "a"], [1000], [2000], [3000], [3200, "a"]), ["0 a", "3200 a"]);
});

test("a page that stalled has not seen the ticket go", () => {
  assert.deepEqual(newOnes([0, "a"], [6000], [6100, "a"]), ["0 a"]);
});

test("two tickets side by side are read once each, however often either is missed", () => {
  const frames = Array.from({ length: 60 }, (_, nth): Frame => {
    if (nth % 3 === 0) return [nth * 100, "a", "b"];
    return [nth * 100, nth % 3 === 1 ? "a" : "b"];
  });
  assert.deepEqual(newOnes(...frames), ["0 a", "0 b"]);
});

test("A, B, A within three seconds reads A once", () => {
  assert.deepEqual(newOnes([0, "a"], [1000, "b"], [1100, "b"], [1200, "b"], [2800, "a"]), ["0 a", "1000 b"]);
});

test("a text twice in a frame is one text", () => {
  assert.deepEqual(newOnes([0, "a", "a"]), ["0 a"]);
});
