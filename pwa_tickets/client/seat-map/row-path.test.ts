import assert from "node:assert/strict";
import { test } from "node:test";
import { rowPath } from "./row-path.ts";

const at = (...xs: number[]) => xs.map((x) => ({ x, y: 400 }));

test("a row is one curve, broken where there is an aisle", () => {
  assert.equal(rowPath(at(0, 100, 200, 300, 500)).split("M").length - 1, 2);
});

test("seats are joined from left to right, in whatever order they come", () => {
  assert.equal(rowPath(at(200, 0, 100)), "M0 400Q100 400 200 400");
});

test("a seat alone is a dot, and no seats are nothing", () => {
  assert.equal(rowPath(at(7)), "M7 400L7 400");
  assert.equal(rowPath([]), "");
});
