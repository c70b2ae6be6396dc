import assert from "node:assert/strict";
import { test } from "node:test";
import { DeviceClock } from "./device-clock.ts";
import { isEarly } from "./early.ts";
import { type Place, type RosterData, type Seat, withChanges } from "./roster.ts";
import { whereIs } from "./seat-words.ts";
import { faceOf, faceOfAnswer, whenShow } from "./verdict-words.ts";

const SHOW = {
  id: "m",
  title: "Matinee",
  series_name: "Night Garden",
  starts_at: "2027-05-15T17:00:00Z",
  doors_at: "2027-05-15T16:15:00Z",
  venue: { name: "Riverside", time_zone: "America/New_York" },
};
const TONIGHT = {
  ...SHOW,
  id: "e",
  title: "Evening",
  starts_at: "2027-05-15T22:00:00Z",
  doors_at: "2027-05-15T21:15:00Z",
};
const NOON = Date.parse("2027-05-15T16:50:00Z");
const setting = { here: SHOW, elsewhere: TONIGHT, now: NOON, syncedAt: Date.parse("2027-05-15T16:02:00Z") };
const inside = { scannedAt: Date.parse("2027-05-15T16:41:00Z"), gate: "Door B" };

test("times are said in the venue's zone", () => {
  assert.equal(
    faceOf({ verdict: "already_admitted", facts: { state: "sold", inside } }, setting).why,
    "Already came in at 12:41\u00a0pm through Door B",
  );
  assert.equal(
    faceOf({ verdict: "admitted_unsynced", facts: { state: "spare" } }, setting).why,
    "Bought since this phone last synced, at 12:02\u00a0pm",
  );
  assert.equal(
    faceOf({ verdict: "wrong_show", facts: { state: null } }, setting).why,
    "This ticket is for tonight, 6:00\u00a0pm",
  );
});

test("a time that is not today's carries its day", () => {
  const weeksLater = { ...setting, now: Date.parse("2027-06-05T16:50:00Z") };
  const already = faceOf({ verdict: "already_admitted", facts: { state: "sold", inside } }, weeksLater);
  assert.equal(already.why, "Already came in at 12:41\u00a0pm on Sat, May 15 through Door B");
  const fresh = faceOf({ verdict: "admitted_unsynced", facts: { state: "spare" } }, weeksLater);
  assert.equal(fresh.why, "Bought since this phone last synced, at 12:02\u00a0pm on Sat, May 15");
});

test("more than six hours before the doors nobody can be at them yet", () => {
  assert.equal(isEarly(SHOW, Date.parse("2027-05-15T10:16:00Z")), false);
  assert.equal(isEarly(SHOW, Date.parse("2027-05-15T10:14:00Z")), true);
  const { doors_at: _, ...untold } = SHOW;
  assert.equal(isEarly(untold, Date.parse("2027-05-15T10:59:00Z")), true);
  assert.equal(isEarly(SHOW, Date.parse("2027-05-16T10:00:00Z")), false);
});

test("both times of a taken seat are told", () => {
  const face = faceOf({ verdict: "seat_taken", facts: { state: "sold", otherInside: inside } }, setting);
  assert.match(`${face.why} ${face.todo}`, /12:41\u00a0pm through Door B.*12:50\u00a0pm now/);
});

test("when a show is", () => {
  assert.equal(whenShow(SHOW, NOON), "today, 1:00\u00a0pm");
  assert.equal(whenShow(TONIGHT, NOON), "tonight, 6:00\u00a0pm");
  assert.equal(whenShow({ ...TONIGHT, starts_at: "2027-05-16T18:00:00Z" }, NOON), "tomorrow, 2:00\u00a0pm");
  assert.equal(
    whenShow({ ...TONIGHT, starts_at: "2027-05-22T22:00:00Z" }, NOON),
    "Sat, May 22, 6:00\u00a0pm",
  );
});

test("a server that finds otherwise offers nothing but a look", () => {
  const face = faceOfAnswer(
    {
      id: "1",
      verdict: "already_admitted",
      first: { scanned_at: "2027-05-15T16:41:00Z", gate: "Door B" },
    },
    setting,
  );
  assert.equal(face.kind, "stop");
  assert.equal(face.offer, undefined);
  assert.equal(
    faceOfAnswer({ id: "1", verdict: "unknown", alarm: true }, setting).why,
    "Nobody bought this ticket",
  );
});

test("where a seat is, from the nearer end of its row", () => {
  const seats: Seat[] = [
    ["Left", "A", "1"],
    ["Left", "A", "3"],
    ["Left", "A", "5"],
    ["Left", "B", "1"],
    ["Right", "A", "2"],
  ];
  const places: Place[] = [
    [300, 0],
    [200, 0],
    [100, 0],
    [300, 100],
    [900, 0],
  ];
  assert.equal(whereIs(1, seats, places), "Left, first row, second seat from the left");
  assert.equal(whereIs(0, seats, places), "Left, first row, first seat from the right");
  assert.equal(whereIs(3, seats, places), "Left, second row, first seat from the left");
  assert.equal(whereIs(0, seats, [[null, null]]), "");
});

test("a change that does not fit asks for the whole roster", () => {
  const roster: RosterData = {
    show: SHOW,
    server_time: "",
    seats: [["Left", "A", "1"]],
    places: [[0, 0]],
    codes: [
      ["a", 0, 0, "sold"],
      ["b", 0, 1, "spare"],
    ],
    ticket_numbers: [],
  };
  const change = {
    show_id: "m",
    code_hash: "a",
    state: "sold",
    first_in_at: "2027-05-15T16:41:00Z",
    gate: "Door B",
  } as const;
  assert.deepEqual(withChanges(roster, [change])?.codes[0], [
    "a",
    0,
    0,
    "sold",
    "2027-05-15T16:41:00Z",
    "Door B",
  ]);
  assert.deepEqual(withChanges(roster, [{ show_id: "m", code_hash: "a", state: "void" }])?.codes[0], [
    "a",
    0,
    0,
    "void",
  ]);
  assert.equal(withChanges(roster, [{ ...change, code_hash: "z" }]), null);
  assert.deepEqual(withChanges(roster, [{ ...change, show_id: "e", code_hash: "z" }]), roster);
});

test("a clock is measured by the quickest answer, and anew when it was set", () => {
  const clock = new DeviceClock();
  assert.equal(clock.offset, undefined);
  clock.observe(
    "2027-05-15T16:00:10.000Z",
    Date.parse("2027-05-15T16:00:00.000Z"),
    Date.parse("2027-05-15T16:00:01.000Z"),
  );
  assert.equal(clock.offset, 9500);
  clock.observe(
    "2027-05-15T16:00:20.400Z",
    Date.parse("2027-05-15T16:00:10.000Z"),
    Date.parse("2027-05-15T16:00:13.000Z"),
  );
  assert.equal(clock.offset, 9500);
  clock.observe(
    "2027-05-15T16:01:10.000Z",
    Date.parse("2027-05-15T16:01:09.990Z"),
    Date.parse("2027-05-15T16:01:10.010Z"),
  );
  assert.equal(clock.offset, 0);
});
