import assert from "node:assert/strict";
import { test } from "node:test";
import type { Kept, KeptTicket, ShowFacts } from "./bundle.ts";
import { notices } from "./notices.ts";
import { codeGroups, seatRanges, spoken } from "./seats.ts";
import { seats } from "./ticket-pictures.ts";
import {
  clock,
  dateAndDoors,
  dayBlock,
  fullTitle,
  isOver,
  refreshed,
  status,
  subtitle,
  when,
} from "./words.ts";

const matinee: ShowFacts = {
  id: "1",
  title: "Saturday matinee",
  series_name: "The Night Garden",
  poster: "green",
  starts_at: "2027-05-15T17:00:00Z",
  doors_at: "2027-05-15T16:15:00Z",
  venue: { name: "Riverside", time_zone: "America/New_York" },
};
const at = (iso: string): number => Date.parse(iso);
const kept = (more: Partial<Kept> = {}): Kept => ({
  refreshed_at: "2027-05-15T15:52:00Z",
  received_at: new Date(2027, 4, 15, 11, 52).getTime(),
  clock_offset_ms: 0,
  email: "",
  etag: "",
  shows: [{ ...matinee, tickets: [] }],
  ...more,
});
const now = new Date(2027, 4, 15, 12, 0).getTime();

test("a show speaks in its venue's time zone", () => {
  assert.equal(when(matinee, at("2027-05-15T12:00:00Z")), "Today, doors open 12:15\u00a0pm");
  assert.equal(when(matinee, at("2027-05-14T12:00:00Z")), "Tomorrow, doors open 12:15\u00a0pm");
  assert.equal(when(matinee, at("2027-05-01T12:00:00Z")), "Sat, May 15, doors open 12:15\u00a0pm");
  // still the 14th in New York
  assert.equal(when(matinee, at("2027-05-15T03:59:00Z")), "Tomorrow, doors open 12:15\u00a0pm");
  assert.equal(dateAndDoors(matinee), "Sat, May 15, 1:00\u00a0pm, doors 12:15\u00a0pm");
  assert.equal(subtitle(matinee), "The Night Garden · 1:00\u00a0pm");
  assert.deepEqual(dayBlock(matinee), ["Sat", "15", "May"]);
});

test("a show is told with its recital, once", () => {
  assert.equal(fullTitle(matinee), "The Night Garden, Saturday matinee");
  assert.equal(fullTitle({ ...matinee, title: "the night garden at noon" }), "the night garden at noon");
});

test("a show is over six hours after its start, not before", () => {
  assert.equal(isOver(matinee, at("2027-05-15T22:59:00Z")), false);
  assert.equal(isOver(matinee, at("2027-05-15T23:01:00Z")), true);
});

test("the last refresh is said by the phone's own clock", () => {
  assert.equal(refreshed(kept(), now), "Last refreshed today, 11:52\u00a0am.");
  assert.equal(refreshed(kept(), now + 86_400_000), "Last refreshed yesterday, 11:52\u00a0am.");
  assert.equal(refreshed(kept(), now + 9 * 86_400_000), "Last refreshed Sat, May 15, 11:52\u00a0am.");
});

test("a phone that is a day slow still knows which show is next", () => {
  const slow = kept({ clock_offset_ms: 86_400_000 });
  assert.equal(when(matinee, clock(slow, at("2027-05-14T12:00:00Z"))), "Today, doors open 12:15\u00a0pm");
  assert.equal(clock(undefined, 5), 5);
});

test("without signal the wallet is calm, and says so only then", () => {
  const calm = notices(kept(), "no signal", now);
  assert.equal(calm["no-signal"], "No signal. Your tickets still work. Last refreshed today, 11:52\u00a0am.");
  assert.equal(notices(kept(), "unchanged", now)["no-signal"], "");
  assert.equal(notices(kept(), "unchanged", now).refreshed, "Last refreshed today, 11:52\u00a0am.");
  assert.match(
    notices(kept(), "trouble", now).trouble,
    /^We couldn’t refresh just now, and that’s our fault\. Your tickets still work/,
  );
  assert.doesNotMatch(notices(undefined, "no signal", now)["no-signal"], /Your tickets still work/);
});

test("tickets that the last answer did not name are mentioned", () => {
  const stale = { refreshed_at: "2027-05-01T00:00:00Z" } as KeptTicket;
  const some = kept({ shows: [{ ...matinee, tickets: [stale] }] });
  assert.match(notices(some, "fresh", now).unconfirmed, /another sign-in/);
  assert.equal(notices(some, "no signal", now).unconfirmed, "");
});

test("a ticket says what became of it", () => {
  const ticket = { scanned_at: "2027-05-15T16:41:00Z" } as KeptTicket;
  assert.equal(status(ticket, matinee), "Came in at 12:41\u00a0pm");
  const early = { scanned_at: "2027-04-24T20:10:00Z" } as KeptTicket;
  assert.equal(status(early, matinee), "Came in at 4:10\u00a0pm on Sat, Apr 24");
  assert.equal(
    status({ ...ticket, voided_at: "2027-05-10T02:00:00Z", refunded: true }, matinee),
    "Refunded on May 9",
  );
  assert.equal(status({ ...ticket, voided_at: "2027-05-10T02:00:00Z" }, matinee), "Canceled on May 9");
  assert.equal(status({} as KeptTicket, matinee), "");
});

test("seats are said by row, neighbours drawn together", () => {
  const seat = (section: string, row_name: string, seat_number: string): KeptTicket =>
    ({ section, row_name, seat_number }) as KeptTicket;
  assert.equal(
    seatRanges(["108", "105", "107", "106"].map((number) => seat("Center", "H", number))),
    "Center H 105–108",
  );
  assert.equal(
    seatRanges([seat("Left", "C", "7"), seat("Left", "C", "5"), seat("Center", "A", "2")]),
    "Left C 5, 7; Center A 2",
  );
  assert.equal(seatRanges([seat("Boxes", "1", "A"), seat("Boxes", "1", "B")]), "Boxes 1 A, B");
  assert.equal(spoken(seat("Center", "H", "105")), "Center, row H, seat 105");
});

test("a code is written in groups of four, as on paper", () => {
  assert.equal(codeGroups("TKT-7Q2MZK4V9H6TVSG6GYK8KSJXW8"), "TKT 7Q2M ZK4V 9H6T VSG6 GYK8 KSJX W8");
});

test("as many seats are lit as there are tickets, none twice and all on the poster", () => {
  for (const count of [0, 1, 4, 7, 20]) {
    const lit = seats(count);
    assert.equal(lit.length, count);
    assert.equal(new Set(lit.map(String)).size, count);
    assert.ok(lit.flat().every((place) => place >= 0 && place <= 190));
  }
});
