import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseAfter } from "./next-try.ts";

test("the first try comes soon, later ones seldom, and none later than a minute", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 40].map((failures) => pauseAfter(failures, 1)),
    [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000],
  );
});

test("phones that lost the signal together do not ask together", () => {
  assert.equal(pauseAfter(1, 0), 1500);
  assert.ok(pauseAfter(1, 0.5) > pauseAfter(1, 0.1));
});
