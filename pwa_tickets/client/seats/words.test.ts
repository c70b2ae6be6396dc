import assert from "node:assert/strict";
import { test } from "node:test";
import type { Seat } from "../seat-map/model.ts";
import { nthLook } from "../seat-map/zone-looks.ts";
import { notesOf, seatRanges, shortNames, wentSentence, whyNot } from "./words.ts";

const seats = [
  "Left C 7",
  "Left C 5",
  "Center H 105",
  "Center H 106",
  "Center H 107",
  "Center H 109",
  "Center H 110",
];
const seat = (n: number): Seat => {
  const [section = "", row = "", number = ""] = (seats[n] ?? "").split(" ");
  const zone = { zone: 1, zoneLook: nthLook(0), price: 0 };
  return { n, id: "", section, row, number, ...zone, wheelchair: false, x: 0, y: 0 };
};

test("what a buyer should know is said of all seats at once, or of those that it concerns", () => {
  const [plain, partial] = [seat(2), { ...seat(3), note: "Partial view" }];
  assert.equal(notesOf([plain]), "");
  assert.equal(notesOf([partial]), "Partial view");
  assert.equal(notesOf([plain, partial]), "106: Partial view");
  assert.equal(
    notesOf([partial, { ...seat(4), note: "Partial view" }, { ...seat(5), note: "Near the exit" }]),
    "106 and 107: Partial view, 109: Near the exit",
  );
});

test("seats in words: a dash only over three that run on, the section once", () => {
  assert.equal(seatRanges([seat(2), seat(3), seat(4)]), "Center H 105–107");
  assert.equal(seatRanges([seat(2), seat(3)]), "Center H 105 and 106");
  assert.equal(seatRanges([seat(0), seat(1)]), "Left C 7 and 5");
  assert.equal(
    seatRanges([seat(6), seat(0), seat(2), seat(3), seat(4)]),
    "Left C 7, Center H 105–107 and 110",
  );
  assert.equal(shortNames([seat(2), seat(3), seat(4)]), "H 105, H 106 and H 107");
});

test("what is said about a seat that went", () => {
  assert.equal(wentSentence([seat(2)]), "H 105 went a moment ago.");
  assert.equal(wentSentence([seat(2), seat(3)]), "H 105 and H 106 went a moment ago.");
  assert.equal(whyNot(seat(2), "s"), "H 105 is sold.");
});
