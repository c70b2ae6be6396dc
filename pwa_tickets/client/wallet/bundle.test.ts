import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bundle, isBundle, type Kept, merge, type Ticket, unconfirmed } from "./bundle.ts";

const MAYA = "maya@example.com";
const DANA = "dana@example.com";

const ticket = (id: string, more: Partial<Ticket> = {}): Ticket => ({
  id,
  ticket_number: `T-${id}`,
  qr_code: "TKT-0",
  qr_svg: "<svg/>",
  section: "Center",
  row_name: "H",
  seat_number: id,
  place: id.padStart(4, "0"),
  price_in_cents: 2200,
  holder_name: "Maya Okafor",
  order_number: "ORD-1",
  order_id: "o1",
  ...more,
});

const answer = (tickets: Ticket[], more: Partial<Bundle> = {}): Bundle => ({
  refreshed_at: "2027-05-15T16:00:00Z",
  shows:
    tickets.length === 0
      ? []
      : [
          {
            id: "matinee",
            title: "Saturday matinee",
            series_name: "The Night Garden",
            poster: "green",
            starts_at: "2027-05-15T17:00:00Z",
            venue: { name: "Riverside Auditorium", time_zone: "America/New_York" },
            tickets,
          },
        ],
  ...more,
});

const RECEIVED = { received_at: Date.parse("2027-05-15T16:00:00Z"), etag: '"1"' };
const keep = (kept: Kept | undefined, fresh: Bundle): Kept => merge(kept, fresh, RECEIVED);
const ids = (kept: Kept): string[] => kept.shows.flatMap(({ tickets }) => tickets.map(({ id }) => id));

test("the first answer is kept whole", () => {
  const kept = keep(undefined, answer([ticket("105"), ticket("106")]));
  assert.deepEqual(ids(kept), ["105", "106"]);
  assert.equal(unconfirmed(kept), 0);
});

test("seats lie as the server sorts them, odd numbers falling from the aisle, row AA behind row B", () => {
  const row = [ticket("13", { place: "12" }), ticket("15", { place: "11" }), ticket("2", { place: "13" })];
  assert.deepEqual(ids(keep(undefined, answer(row))), ["15", "13", "2"]);
});

test("an empty answer to somebody who is not signed in wipes nothing", () => {
  const kept = keep(
    keep(undefined, answer([ticket("105")])),
    answer([], { refreshed_at: "2027-05-15T16:10:00Z" }),
  );
  assert.deepEqual(ids(kept), ["105"]);
  assert.equal(unconfirmed(kept), 1);
});

test("a session that ended does not take a signed-in address's tickets along", () => {
  const before = keep(undefined, answer([ticket("105", { by_email: true })], { email: MAYA }));
  assert.deepEqual(ids(keep(before, answer([]))), ["105"]);
});

test("a ticket that an address had, and by its own next answer has no more, goes", () => {
  const before = keep(
    undefined,
    answer([ticket("105", { by_email: true }), ticket("106", { by_email: true })], { email: MAYA }),
  );
  const after = keep(before, answer([ticket("106", { by_email: true })], { email: MAYA }));
  assert.deepEqual(ids(after), ["106"]);
});

test("an explicit empty answer to that address empties what was its own", () => {
  const before = keep(undefined, answer([ticket("105", { by_email: true })], { email: MAYA }));
  assert.deepEqual(keep(before, answer([], { email: MAYA })).shows, []);
});

test("another address of the family adds its tickets and takes none away", () => {
  const hers = keep(undefined, answer([ticket("105", { by_email: true })], { email: MAYA }));
  const both = keep(
    hers,
    answer([ticket("12", { row_name: "A", by_email: true })], {
      email: DANA,
      refreshed_at: "2027-05-15T16:10:00Z",
    }),
  );
  assert.deepEqual(ids(both), ["12", "105"]);
  assert.equal(unconfirmed(both), 1);
});

test("a ticket opened by a link stays when an address signs in that did not buy it", () => {
  const opened = keep(undefined, answer([ticket("105")], { email: MAYA })); // seen by link, not by_email
  assert.deepEqual(ids(keep(opened, answer([], { email: MAYA }))), ["105"]);
});

test("a void or a new code replaces the ticket in place", () => {
  const before = keep(undefined, answer([ticket("105"), ticket("106")]));
  const after = keep(
    before,
    answer([ticket("105", { voided_at: "2027-05-09T12:00:00Z" }), ticket("106", { qr_code: "TKT-1" })]),
  );
  assert.deepEqual(
    after.shows[0]?.tickets.map(({ id, voided_at, qr_code }) => [id, Boolean(voided_at), qr_code]),
    [
      ["106", false, "TKT-1"],
      ["105", true, "TKT-0"],
    ],
  );
});

test("of two answers that crossed, the server's later one counts", () => {
  const later = keep(
    undefined,
    answer([ticket("105", { scanned_at: "2027-05-15T16:00:05Z" })], { refreshed_at: "2027-05-15T16:00:06Z" }),
  );
  assert.equal(keep(later, answer([ticket("105")])), later);
});

test("a server whose clock was set back is believed again", () => {
  const ahead = keep(undefined, answer([ticket("105")], { refreshed_at: "2027-05-16T16:00:00Z" }));
  assert.deepEqual(ids(keep(ahead, answer([ticket("106")]))), ["105", "106"]);
});

test("seats lie as they sit, shows as they come", () => {
  const fresh = answer([ticket("11"), ticket("9"), ticket("10")]);
  const [show] = fresh.shows;
  assert.ok(show);
  const gala = { ...show, id: "gala", starts_at: "2027-05-14T22:00:00Z", tickets: [ticket("1")] };
  assert.deepEqual(ids(keep(undefined, { ...fresh, shows: [...fresh.shows, gala] })), ["1", "9", "10", "11"]);
});

test("tickets that were stored before they had a place stay as they lay, and the news sits behind them", () => {
  const { place: _b, ...b } = ticket("7", { row_name: "B" });
  const { place: _aa, ...aa } = ticket("3", { row_name: "AA" });
  const stored = keep(undefined, answer([b, aa]));
  assert.deepEqual(ids(stored), ["7", "3"]);
  assert.deepEqual(ids(keep(stored, answer([ticket("9")]))), ["7", "3", "9"]);
  assert.deepEqual(ids(keep(stored, answer([ticket("3"), ticket("7")]))), ["3", "7"]);
});

test("what a lobby's sign-in page says is no bundle", () => {
  for (const value of [
    null,
    "<html>",
    {},
    { shows: [] },
    { refreshed_at: "now", shows: {} },
    { refreshed_at: "now", shows: [{ id: "x" }] },
    { ...answer([]), shows: [{ ...answer([ticket("1")]).shows[0], tickets: [{ id: "1" }] }] },
  ]) {
    assert.equal(isBundle(value), false, JSON.stringify(value));
  }
  assert.equal(isBundle(answer([ticket("105")])), true);
  assert.equal(isBundle(answer([])), true);
});
