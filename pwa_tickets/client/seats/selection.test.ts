import assert from "node:assert/strict";
import { test } from "node:test";
import { Selection } from "./selection.ts";

const map = "aaarsh"; // three free, one in a cart, one sold, one held
const numbers = (set: ReadonlySet<number>): number[] => [...set].sort();
const nothing = { add: [], drop: [] };

function wanting(...seats: number[]): Selection {
  const selection = new Selection(map, []);
  for (const seat of seats) selection.toggle(seat);
  return selection;
}

/** These seats wanted, asked for and reserved. */
function holding(...seats: number[]): Selection {
  const selection = wanting(...seats);
  selection.reservedNow(seats, seats);
  return selection;
}

test("a free seat tapped is wanted, tapped again it is not", () => {
  const selection = new Selection(map, []);
  assert.deepEqual(selection.toggle(1), [1]);
  assert.equal(selection.lookOf(1), "mine");
  assert.deepEqual(selection.pendingChange(), { add: [1], drop: [] });
  assert.deepEqual(selection.toggle(1), [1]);
  assert.deepEqual(selection.pendingChange(), nothing);
});

test("somebody else’s seat stays as it is, whatever the state", () => {
  for (const [seat, look] of [
    [3, "held"],
    [4, "taken"],
    [5, "held"],
  ] as const) {
    const selection = new Selection(map, []);
    assert.deepEqual(selection.toggle(seat), []);
    assert.deepEqual(selection.pendingChange(), nothing);
    assert.equal(selection.lookOf(seat), look);
  }
});

test("a reserved seat tapped is given back, and looks free at once", () => {
  const selection = holding(0, 1);
  assert.deepEqual(selection.toggle(0), [0]);
  assert.deepEqual(selection.pendingChange(), { add: [], drop: [0] });
  assert.equal(selection.lookOf(0), "free");
  assert.deepEqual(selection.released([0]), [], "it looked free before");
  assert.deepEqual(selection.pendingChange(), nothing);
  assert.equal(selection.lookOf(0), "free");
});

test("a seat given back while its reservation was on the way is dropped next", () => {
  const selection = wanting(0, 1);
  selection.toggle(1);
  selection.reservedNow([0, 1], [0, 1]);
  assert.deepEqual(selection.pendingChange(), { add: [], drop: [1] });
});

test("a seat taken in another tab is wanted here too, one given back there is not kept", () => {
  const selection = holding(0);
  assert.deepEqual(selection.reservedNow([0, 2]), [2]);
  assert.deepEqual(numbers(selection.wanted), [0, 2]);
  assert.deepEqual(selection.pendingChange(), nothing);
  assert.deepEqual(selection.reservedNow([2]), [0]);
  assert.deepEqual(numbers(selection.wanted), [2]);
});

test("a seat lost to somebody faster is repainted; the others stay wanted and are asked for again", () => {
  const selection = wanting(0, 1, 2);
  assert.deepEqual(selection.lost([1]), [1]);
  assert.equal(selection.lookOf(1), "held");
  assert.deepEqual(selection.pendingChange(), { add: [0, 2], drop: [] });
});

test("a seat lost after news of its sale stays sold", () => {
  const selection = wanting(0);
  selection.applied([[0, "s"]]);
  selection.lost([0]);
  assert.equal(selection.lookOf(0), "taken");
});

test("one seat too many is as if never asked", () => {
  const selection = wanting(0, 1);
  selection.reverted({ add: [1], drop: [] });
  assert.deepEqual(numbers(selection.wanted), [0]);
  assert.equal(selection.lookOf(1), "free");
});

test("a refused giving back leaves the seat ours", () => {
  const selection = holding(0);
  selection.toggle(0);
  selection.reverted({ add: [], drop: [0] });
  assert.equal(selection.lookOf(0), "mine");
  assert.deepEqual(selection.pendingChange(), nothing);
});

test("when our time is over everything is free again", () => {
  const selection = holding(0, 1);
  assert.deepEqual(selection.expired(), [0, 1]);
  assert.deepEqual([selection.lookOf(0), selection.lookOf(1)], ["free", "free"]);
  assert.deepEqual(selection.pendingChange(), nothing);
});

test("our own seats in the news are no news", () => {
  const selection = holding(0);
  const { repaint, needsCheck } = selection.applied([
    [0, "r"],
    [2, "s"],
  ]);
  assert.equal(selection.lookOf(0), "mine");
  assert.equal(selection.lookOf(2), "taken");
  assert.deepEqual(repaint, [2]);
  assert.equal(needsCheck, false);
});

test("news that our seat is free may be old: ask, and keep it meanwhile", () => {
  const selection = holding(0);
  assert.equal(selection.applied([[0, "a"]]).needsCheck, true);
  assert.equal(selection.lookOf(0), "mine");
});

test("news that our seat is sold takes it from us: it was bought in another tab, or expired", () => {
  const selection = holding(0);
  assert.equal(selection.applied([[0, "s"]]).needsCheck, true);
  assert.equal(selection.lookOf(0), "taken");
  assert.deepEqual(selection.pendingChange(), nothing);
});

test("a snapshot changes only what differs", () => {
  const selection = new Selection(map, []);
  assert.deepEqual(selection.differences("asarsh"), [[1, "s"]]);
  assert.equal(selection.stateOf(1), "a", "looking for differences changes nothing");
  assert.deepEqual(selection.applied(selection.differences("asarsh")).repaint, [1]);
});

test("seats beyond the map in the news are ignored", () => {
  const selection = new Selection(map, []);
  selection.applied([[99, "s"]]);
  assert.equal(selection.size, map.length);
  assert.equal(selection.stateOf(99), undefined);
});
