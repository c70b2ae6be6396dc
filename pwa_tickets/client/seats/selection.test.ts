import assert from "node:assert/strict";
import { test } from "node:test";
import {
  begin,
  differences,
  givenBack,
  grantedNow,
  heard,
  lapsed,
  lookOf,
  lostTo,
  repainted,
  type Selection,
  toggled,
  unasked,
  wishOf,
} from "./selection.ts";

const hall = "aaarsh"; // three free, one in a cart, one sold, one kept back
const numbers = (set: ReadonlySet<number>): number[] => [...set].sort();

function wishing(...seats: number[]): Selection {
  return seats.reduce(toggled, begin(hall, []));
}

test("a free seat tapped is wished, tapped again it is not", () => {
  const once = toggled(begin(hall, []), 1);
  assert.equal(lookOf(once, 1), "mine");
  assert.deepEqual(wishOf(once), { add: [1], drop: [] });
  assert.deepEqual(wishOf(toggled(once, 1)), { add: [], drop: [] });
});

test("somebody else’s seat stays as it is, whatever the state", () => {
  for (const [seat, look] of [
    [3, "held"],
    [4, "taken"],
    [5, "held"],
  ] as const) {
    const before = begin(hall, []);
    assert.equal(toggled(before, seat), before);
    assert.equal(lookOf(before, seat), look);
  }
});

test("a granted seat tapped is given back, and looks free at once", () => {
  const granted = grantedNow(wishing(0, 1), [0, 1], [0, 1]);
  const without = toggled(granted, 0);
  assert.deepEqual(wishOf(without), { add: [], drop: [0] });
  assert.equal(lookOf(without, 0), "free");
  const after = givenBack(without, [0]);
  assert.deepEqual(wishOf(after), { add: [], drop: [] });
  assert.equal(lookOf(after, 0), "free");
});

test("a seat given back while its grant was on the way is dropped next", () => {
  const changedMind = toggled(wishing(0, 1), 1);
  const answered = grantedNow(changedMind, [0, 1], [0, 1]);
  assert.deepEqual(wishOf(answered), { add: [], drop: [1] });
});

test("a seat taken in another tab is wished here too, one given back there is not kept", () => {
  const here = grantedNow(wishing(0), [0], [0]);
  const both = grantedNow(here, [0, 2]);
  assert.deepEqual(numbers(both.wanted), [0, 2]);
  assert.deepEqual(wishOf(both), { add: [], drop: [] });
  const fewer = grantedNow(both, [2]);
  assert.deepEqual(numbers(fewer.wanted), [2]);
});

test("a seat lost to somebody faster is repainted; the others stay wished and are asked for again", () => {
  const after = lostTo(wishing(0, 1, 2), [1]);
  assert.equal(lookOf(after, 1), "held");
  assert.deepEqual(wishOf(after), { add: [0, 2], drop: [] });
});

test("one wish too many is as if never asked", () => {
  const after = unasked(wishing(0, 1), { add: [1], drop: [] });
  assert.deepEqual(numbers(after.wanted), [0]);
  assert.equal(lookOf(after, 1), "free");
});

test("a refused giving back leaves the seat ours", () => {
  const granted = grantedNow(wishing(0), [0], [0]);
  const after = unasked(toggled(granted, 0), { add: [], drop: [0] });
  assert.equal(lookOf(after, 0), "mine");
  assert.deepEqual(wishOf(after), { add: [], drop: [] });
});

test("when our time is over everything is free again", () => {
  const after = lapsed(grantedNow(wishing(0, 1), [0, 1], [0, 1]));
  assert.deepEqual([lookOf(after, 0), lookOf(after, 1)], ["free", "free"]);
  assert.deepEqual(wishOf(after), { add: [], drop: [] });
});

test("our own seats in the news are no news", () => {
  const ours = grantedNow(wishing(0), [0], [0]);
  const { selection, doubt } = heard(ours, [
    [0, "r"],
    [2, "s"],
  ]);
  assert.equal(lookOf(selection, 0), "mine");
  assert.equal(lookOf(selection, 2), "taken");
  assert.equal(doubt, false);
});

test("news that our seat is free may be old: ask, and keep it meanwhile", () => {
  const { selection, doubt } = heard(grantedNow(wishing(0), [0], [0]), [[0, "a"]]);
  assert.equal(doubt, true);
  assert.equal(lookOf(selection, 0), "mine");
});

test("news that our seat is sold takes it from us: it was bought in another tab, or lapsed", () => {
  const { selection, doubt } = heard(grantedNow(wishing(0), [0], [0]), [[0, "s"]]);
  assert.equal(doubt, true);
  assert.equal(lookOf(selection, 0), "taken");
  assert.deepEqual(wishOf(selection), { add: [], drop: [] });
});

test("a snapshot changes only what differs", () => {
  const before = begin(hall, []);
  assert.deepEqual(differences(before, "asarsh"), [[1, "s"]]);
  const { selection } = heard(before, differences(before, "asarsh"));
  assert.deepEqual(repainted(before, selection), [1]);
  assert.equal(before.states[1], "a", "what was before is untouched");
});

test("seats beyond the hall in the news are ignored", () => {
  const { selection } = heard(begin(hall, []), [[99, "s"]]);
  assert.equal(selection.states.length, hall.length);
});
