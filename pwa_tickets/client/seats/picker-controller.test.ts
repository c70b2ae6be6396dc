import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Refusal } from "../shared/http.ts";
import { cartOf, picker, seats } from "./picker-fixture.ts";
import { NO_CHANGE } from "./selection.ts";

beforeEach(() => mock.timers.reset());

test("a free seat tapped is shown as chosen, brought into sight and asked for", () => {
  const { controller, shown, asked } = picker();
  controller.toggle(1);
  assert.deepEqual([shown.chosen, shown.events, asked.soon], [["106"], ["reveal 106"], 1]);
  assert.deepEqual(shown.repainted, [1]);
  controller.toggle(1);
  assert.deepEqual([shown.chosen, shown.events, asked.soon], [[], ["reveal 106"], 2]);
});

test("a sold seat tapped is explained, and nothing is asked for", () => {
  const { controller, shown, asked } = picker();
  controller.toggle(3);
  assert.deepEqual([shown.note, shown.chosen, asked.soon], ["H 108 is sold.", [], 0]);
  controller.toggle(0);
  assert.equal(shown.note, "", "the next tap takes the explanation away");
});

test("an answer sets the deadline, and seats of other shows are counted apart", () => {
  const { controller, shown } = picker();
  controller.toggle(0);
  const other = { id: "x", show_id: "other", price_in_cents: 500 };
  controller.reserved({ ...cartOf(0), seats: [...cartOf(0).seats, other] }, { add: [0], drop: [] });
  assert.equal(shown.deadline, "2027-05-15T17:10:00Z");
  assert.deepEqual(shown.chosen, ["105", "1 elsewhere for 500"]);
  controller.released([0]);
  assert.equal(shown.deadline, "2027-05-15T17:10:00Z", "the other show's seat still has its time");
});

test("the last seat given back ends the countdown", () => {
  const { controller, shown } = picker({
    states: "raas",
    chosen: [0],
    reserved_until: "2027-05-15T17:10:00Z",
  });
  assert.equal(shown.deadline, "2027-05-15T17:10:00Z");
  controller.toggle(0);
  controller.released([0]);
  assert.equal(shown.deadline, null);
});

test("somebody faster is named, and the other seats stay chosen", () => {
  const { controller, shown } = picker();
  controller.toggle(0);
  controller.toggle(1);
  controller.refused(new Refusal(409, { seat_ids: ["seat-1"] }), { add: [0, 1], drop: [] });
  assert.equal(shown.said, "H 106 went a moment ago.");
  assert.deepEqual(shown.chosen, ["105"]);
  assert.deepEqual(controller.pendingChange(), { add: [0], drop: [] });
});

test("one seat too many drops the last; the others are asked for again", () => {
  const { controller, shown } = picker();
  for (const seat of [0, 1, 2]) controller.toggle(seat);
  controller.refused(new Refusal(422, { detail: "At most two." }), { add: [0, 1, 2], drop: [] });
  assert.deepEqual(controller.pendingChange(), { add: [0, 1], drop: [] });
  assert.equal(shown.said, "At most two.");
});

test("a fault of ours is said to be ours", () => {
  const { controller, shown } = picker();
  controller.toggle(0);
  controller.refused(new Refusal(500, { detail: "KeyError" }), { add: [0], drop: [] });
  assert.match(shown.said, /our fault/);
  assert.deepEqual(shown.chosen, []);
});

test("no signal is said once, and taken back with the answer", () => {
  const { controller, shown } = picker();
  controller.retrying(true);
  assert.match(shown.said, /No signal/);
  controller.toggle(0);
  controller.retrying(true);
  assert.equal(shown.said, "", "said once: it does not come back over what was said since");
  controller.retrying(false);
  assert.equal(shown.said, "");
});

test("seats that ran out are offered again, as long as nobody has them", () => {
  let now = Date.parse("2027-05-15T17:00:00Z");
  const { controller, shown } = picker({}, () => now);
  controller.toggle(0);
  controller.toggle(1);
  controller.reserved(cartOf(0, 1), { add: [0, 1], drop: [] });
  now = Date.parse("2027-05-15T17:10:01Z");
  controller.reserved(cartOf(), NO_CHANGE);
  assert.deepEqual(shown.expired, ["105 free", "106 free"]);
  assert.equal(shown.deadline, null);
  controller.take(seats.slice(0, 2));
  assert.deepEqual(shown.chosen, ["105", "106"]);
});

test("time seen to run out counts, however the answer corrects our clock", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { controller, shown, asked } = picker();
  controller.toggle(0);
  controller.reserved(cartOf(0), { add: [0], drop: [] });
  controller.ranOut();
  mock.timers.tick(600);
  assert.equal(asked.checks, 1);
  controller.reserved(cartOf(), NO_CHANGE);
  assert.deepEqual(shown.expired, ["105 free"]);
});

test("seats bought in another tab in the last second are not said to have run out", () => {
  const { controller, shown } = picker({}, () => Date.parse("2027-05-15T17:10:01Z"));
  controller.toggle(0);
  controller.reserved(cartOf(0), { add: [0], drop: [] });
  controller.reserved({ ...cartOf(), bought_order_id: "order" }, NO_CHANGE);
  assert.deepEqual(shown.expired, []);
  assert.match(shown.said, /^You have bought these seats/);
});

test("seats gone before their time went back or were bought, and that is said", () => {
  const { controller, shown } = picker({
    states: "raas",
    chosen: [0],
    reserved_until: "2027-05-15T17:10:00Z",
  });
  controller.reserved(cartOf(), NO_CHANGE);
  assert.equal(shown.said, "Your seats went back. Nothing was charged.");
  const bought = picker({ states: "raas", chosen: [0], reserved_until: "2027-05-15T17:10:00Z" });
  bought.controller.reserved({ ...cartOf(), bought_order_id: "order" }, NO_CHANGE);
  assert.match(bought.shown.said, /^You have bought these seats/);
});

test("news that takes a seat of ours asks the server, and its answer is explained", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { controller, shown, asked } = picker({ states: "raas", chosen: [0] });
  controller.changes([[0, "s"]]);
  assert.deepEqual([shown.chosen, asked.checks], [[], 0]);
  mock.timers.tick(1200);
  assert.equal(asked.checks, 1);
  controller.reserved({ ...cartOf(), bought_order_id: "order" }, NO_CHANGE);
  assert.match(shown.said, /^You have bought these seats/);
});

test("another map is loaded at once only where nothing is chosen", () => {
  const empty = picker();
  empty.controller.snapshot({ v: "8", states: "aaaa" });
  assert.deepEqual(empty.shown.events, ["reload"]);
  const choosing = picker();
  choosing.controller.toggle(0);
  choosing.controller.snapshot({ v: "8", states: "aaaa" });
  assert.ok(!choosing.shown.events.includes("reload"));
  assert.match(choosing.shown.said, /Reload the page/);
});

test("a snapshot repaints what differs", () => {
  const { controller, shown } = picker();
  controller.snapshot({ v: "7", states: "asas" });
  assert.deepEqual(shown.repainted, [1]);
});

test("more time is offered near the end, once", async () => {
  const { controller, shown } = picker({ extendable: true });
  controller.tick(200_000);
  assert.equal(shown.canExtend, false);
  controller.tick(179_000);
  assert.equal(shown.canExtend, true);
  await controller.extend();
  controller.tick(100_000);
  assert.equal(shown.canExtend, false);
});

test("on to the checkout only with seats, here or for another show", async () => {
  const none = picker();
  await none.controller.proceed();
  assert.deepEqual(none.shown.events, ["busy", "idle"]);
  const other = picker({ elsewhere: { seats: 2, total_in_cents: 4400 } });
  await other.controller.proceed();
  assert.deepEqual(other.shown.events, ["busy", "idle", "check out"]);
});
