import assert from "node:assert/strict";
import { test } from "node:test";
import { markName } from "./show-marks.ts";

test("the marks of a day differ in color and pattern, further ones in one of them", () => {
  const names = Array.from({ length: 36 }, (_, mark) => markName(mark));
  assert.deepEqual(names.slice(0, 6), [
    "Blue band",
    "Orange stripes",
    "Green dots",
    "Purple bars",
    "Red checks",
    "Black rails",
  ]);
  assert.equal(new Set(names).size, 36);
  assert.equal(markName(undefined), "");
});
