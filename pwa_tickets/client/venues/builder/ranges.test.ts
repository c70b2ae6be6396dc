import assert from "node:assert/strict";
import { test } from "node:test";
import { seatsNamed } from "./ranges.ts";
import { row } from "./seats-fixture.ts";

const numbers = (seats: readonly { seat_number: string }[]): string[] =>
  seats.map(({ seat_number }) => seat_number);
const named = (row: Parameters<typeof seatsNamed>[0], words: string) => numbers(seatsNamed(row, words).seats);

test("seats are named by number and by range, in any order and either way", () => {
  const seats = row("A", ["1", "2", "3", "4", "5", "6"]);
  assert.deepEqual(named(seats, "5, 2-3"), ["2", "3", "5"]);
  assert.deepEqual(named(seats, "4–2"), ["2", "3", "4"]);
  assert.deepEqual(named(seats, " "), []);
});

test("a range of odd numbers takes those that are there, and from the center all within it", () => {
  assert.deepEqual(named(row("A", ["7", "5", "3", "1"]), "1-5"), ["5", "3", "1"]);
  assert.deepEqual(named(row("A", ["3", "1", "2", "4"]), "1-3"), ["3", "1", "2"]);
});

test("numbers with letters go by their places, and one that looks like a range is itself", () => {
  assert.deepEqual(named(row("A", ["A1", "A2", "A3"]), "a1, A2-A3"), ["A1", "A2", "A3"]);
  assert.deepEqual(named(row("A", ["1-1", "1-2"]), "1-2"), ["1-2"]);
});

test("what no seat is called is said", () => {
  const { seats, unknown } = seatsNamed(row("A", ["1", "2"]), "1, 9, x-z");
  assert.deepEqual([numbers(seats), unknown], [["1"], ["9", "x-z"]]);
});
