import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BEGINNINGS,
  DIRECTIONS,
  mirroredNumber,
  type Numbering,
  nextRowName,
  PLAIN,
  rowNames,
  SCHEMES,
  seatNumbers,
} from "./numbering.ts";
import { chance } from "./seats-fixture.ts";

const numbers = (count: number, over: Partial<Numbering>, row = 0, after = 0): string =>
  seatNumbers(count, { ...PLAIN, ...over }, row, after).join(" ");

test("a row is numbered as theaters do", () => {
  assert.equal(numbers(5, {}), "1 2 3 4 5");
  assert.equal(numbers(5, { direction: "right" }), "5 4 3 2 1");
  assert.equal(numbers(4, { scheme: "odd", direction: "right" }), "7 5 3 1");
  assert.equal(numbers(4, { scheme: "even" }), "2 4 6 8");
  assert.equal(numbers(4, { scheme: "hundred" }), "101 102 103 104");
  assert.equal(numbers(6, { scheme: "center" }), "5 3 1 2 4 6");
  assert.equal(numbers(5, { scheme: "center" }), "5 3 1 2 4");
  assert.equal(numbers(3, { prefix: "B", suffix: "x" }), "B1x B2x B3x");
});

test("numbers go on from the row before or the block beside, and to and fro", () => {
  assert.equal(numbers(3, { beginning: "running" }, 1, 4), "5 6 7");
  assert.equal(numbers(3, { scheme: "odd", beginning: "beside" }, 0, 2), "5 7 9");
  assert.equal(numbers(3, { direction: "to-and-fro" }, 0), "1 2 3");
  assert.equal(numbers(3, { direction: "to-and-fro" }, 1), "3 2 1");
});

test("whatever is chosen, no two seats of a row share a number", () => {
  const random = chance(12);
  for (let run = 0; run < 2_000; run += 1) {
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const count = Math.floor(random() * 40);
    const numbering = { scheme: pick(SCHEMES), direction: pick(DIRECTIONS), beginning: pick(BEGINNINGS) };
    const given = seatNumbers(count, numbering, Math.floor(random() * 30), Math.floor(random() * 50));
    assert.equal(new Set(given).size, count, JSON.stringify(numbering));
    assert.ok(given.every((number) => /^[1-9]\d*$/.test(number)));
  }
});

test("a mirrored number is that of the other side, and mirrored again it is itself", () => {
  assert.deepEqual(["1", "2", "21", "B7"].map(mirroredNumber), ["2", "1", "22", "B8"]);
  assert.equal(mirroredNumber("box"), "box");
  for (let number = 1; number < 500; number += 1)
    assert.equal(mirroredNumber(mirroredNumber(String(number))), String(number));
});

test("rows are named by letters or numbers, without those that are left out", () => {
  assert.deepEqual(rowNames(4, { first: "G", skipped: "IO" }), ["G", "H", "J", "K"]);
  assert.deepEqual(rowNames(3, { first: "Y" }), ["Y", "Z", "AA"]);
  assert.deepEqual(rowNames(2, { first: "AZ" }), ["AZ", "BA"]);
  assert.deepEqual(rowNames(3, { first: "8" }), ["8", "9", "10"]);
  assert.deepEqual(rowNames(2, { first: "Row 9" }), ["Row 9", "Row 10"]);
  assert.deepEqual(rowNames(3, { first: "A", isReversed: true }), ["C", "B", "A"]);
  assert.deepEqual(rowNames(2, { first: "I", skipped: "I, O" }), ["J", "K"]);
  assert.equal(nextRowName("Row A", "OW"), "Row B");
});

test("rows that begin with a letter twice go on so", () => {
  assert.deepEqual(rowNames(3, { first: "AA" }), ["AA", "BB", "CC"]);
  assert.deepEqual(rowNames(3, { first: "HH", skipped: "I, O" }), ["HH", "JJ", "KK"]);
  assert.deepEqual(rowNames(3, { first: "yy" }), ["yy", "zz", "aaa"]);
  assert.deepEqual(rowNames(2, { first: "Row AA" }), ["Row AA", "Row BB"]);
});

test("names that are pasted win, and the rest goes on by itself", () => {
  assert.deepEqual(rowNames(4, { first: "A", listed: "AA\nBB, CC" }), ["AA", "BB", "CC", "D"]);
});

test("thousands of rows have names of their own", () => {
  assert.equal(new Set(rowNames(2_000, { first: "A", skipped: "IO" })).size, 2_000);
});
