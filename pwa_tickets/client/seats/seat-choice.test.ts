import assert from "node:assert/strict";
import { test } from "node:test";
import { SeatChoice } from "./seat-choice.ts";

const PRICES: Readonly<Record<string, number>> = { A1: 3000, A2: 3000, B1: 2000, B2: 2000, C1: 0 };
const choice = (wanted: number, paid: Readonly<Record<string, number>>, chosen: string[] = []): SeatChoice =>
  new SeatChoice(wanted, paid, (seat) => PRICES[seat] ?? 0, chosen);

test("as many as there are tickets: the one that was chosen first makes way", () => {
  const seats = choice(2, { B1: 2000, B2: 2000 });
  for (const seat of ["A1", "A2", "C1"]) seats.toggle(seat);
  assert.deepEqual(seats.chosen, ["A2", "C1"]);
  assert.equal(seats.missing, 0);
});

test("a second tap gives a seat back", () => {
  const seats = choice(2, { B1: 2000, B2: 2000 }, ["A1", "A2"]);
  seats.toggle("A1");
  assert.deepEqual(seats.chosen, ["A2"]);
  assert.equal(seats.missing, 1);
});

test("dearer, cheaper, the same", () => {
  assert.equal(choice(1, { B1: 2000 }, ["A1"]).difference, 1000);
  assert.equal(choice(2, { A1: 3000, A2: 3000 }, ["B1", "C1"]).difference, -4000);
  assert.equal(choice(1, { A1: 3000 }, ["A2"]).difference, 0);
});

test("who keeps a seat pays nothing for it, whatever it costs today", () => {
  const seats = choice(2, { A1: 2500, B1: 2000 }, ["A1", "A2"]);
  assert.equal(seats.difference, 1000);
});
