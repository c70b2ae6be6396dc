import assert from "node:assert/strict";
import { test } from "node:test";
import { type Language, language, plural, t } from "./i18n.ts";

const polish: Language = {
  tag: "pl",
  messages: {
    "%(seat)s is sold.": "Miejsce %(seat)s jest sprzedane.",
    "%(num)s seat left": {
      one: "zostało %(num)s miejsce",
      few: "zostały %(num)s miejsca",
      many: "zostało %(num)s miejsc",
    },
  },
};

test("without a catalogue a sentence stands for itself", () => {
  assert.equal(language, "en");
  assert.equal(t("%(seat)s is sold.", { seat: "H 7" }), "H 7 is sold.");
  assert.equal(plural("%(num)s seat left", "%(num)s seats left", 1), "1 seat left");
  assert.equal(plural("%(num)s seat left", "%(num)s seats left", 0), "0 seats left");
});

test("a sentence is said in the page's language, a plural in the form that fits", () => {
  const left = (count: number): string =>
    plural("%(num)s seat left", "%(num)s seats left", count, {}, polish);
  assert.equal(t("%(seat)s is sold.", { seat: "H 7" }, polish), "Miejsce H 7 jest sprzedane.");
  assert.deepEqual([1, 3, 5, 22].map(left), [
    "zostało 1 miejsce",
    "zostały 3 miejsca",
    "zostało 5 miejsc",
    "zostały 22 miejsca",
  ]);
});

test("what is not translated yet is said in English", () => {
  assert.equal(t("%(num)s seat left", { num: 1 }, polish), "1 seat left");
  assert.equal(plural("%(num)s ticket", "%(num)s tickets", 2, {}, polish), "2 tickets");
});

test("a value is put in as it is, and a percent sign is written twice", () => {
  assert.equal(t("%(percent)s %%", { percent: 85 }), "85 %");
  assert.equal(t("No tickets for %(email)s.", { email: "$&%(email)s" }), "No tickets for $&%(email)s.");
});

test("thousands are grouped, whatever counts them", () => {
  assert.equal(t("%(seats)s seats, %(word)s", { seats: 1200, word: "1200" }), "1,200 seats, 1200");
  assert.equal(plural("%(num)s seat", "%(num)s seats", 12_345), "12,345 seats");
});
