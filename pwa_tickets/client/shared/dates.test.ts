import assert from "node:assert/strict";
import { test } from "node:test";
import { day, dayWord, time, timeAndDay } from "./dates.ts";

const NOON = Date.parse("2027-05-15T16:00:00Z");
const ZONE = "America/New_York";

test("a form of date is made once, whatever is written in it", (t) => {
  const made = t.mock.method(Intl, "DateTimeFormat");
  const write = (): string[] => [
    day(NOON, ZONE),
    time(NOON, ZONE),
    timeAndDay(NOON, NOON + 72 * 3_600_000, ZONE),
    dayWord(NOON, NOON, ZONE) ?? "",
  ];
  assert.deepEqual(write(), ["Sat, May 15", "12:00\u00a0pm", "12:00\u00a0pm on Sat, May 15", "today"]);
  assert.equal(made.mock.callCount(), 3); // of a day, of a time, and to compare days by
  write();
  assert.equal(made.mock.callCount(), 3);
});

test("a place's times are never another place's", () => {
  assert.equal(time(NOON, "Europe/Paris"), "6:00\u00a0pm");
  assert.equal(time(NOON, ZONE), "12:00\u00a0pm");
});
