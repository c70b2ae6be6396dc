import assert from "node:assert/strict";
import { test } from "node:test";
import { changeFor, readCash } from "./change.ts";

test("cash as people type it", () => {
  for (const [typed, cents] of [
    ["50", 5000],
    ["$50", 5000],
    [" 50.5 ", 5050],
    ["50,05", 5005],
  ] as const)
    assert.equal(readCash(typed), cents);
  for (const typed of ["", "fifty", "5.000", "-5", "1 2"]) assert.equal(readCash(typed), undefined);
});

test("what goes back, once it is enough", () => {
  assert.equal(changeFor("100", 6000), 4000);
  assert.equal(changeFor("60", 6000), 0);
  assert.equal(changeFor("50", 6000), undefined);
  assert.equal(changeFor("", 6000), undefined);
});
