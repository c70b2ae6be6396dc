import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { FrameReader } from "./frame-reader.ts";
import { arrange } from "./party.ts";
import type { Shown } from "./scanner.ts";
import type { Verdict } from "./verdict.ts";
import type { Setting } from "./verdict-words.ts";

const SETTING: Setting = {
  here: {
    id: "m",
    title: "Matinee",
    series_name: "Night Garden",
    starts_at: "2027-05-15T17:00:00Z",
    venue: { name: "Riverside", time_zone: "America/New_York" },
  },
  now: Date.parse("2027-05-15T16:50:00Z"),
};

function shown(verdict: Verdict, seat = "1", more: Partial<Shown> = {}): Shown {
  const judgement = { verdict, facts: { state: "sold" } } as const;
  return { judgement, showId: "m", at: 0, seat: { seat: ["Orchestra", "B", seat], index: 0 }, ...more };
}

/** A reader at a gate that knows the codes TKT-1 to TKT-9, what it read, and a hand on the clock. */
function reader(context: TestContext) {
  const read: string[] = [];
  const known = new Set<string>();
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const frames = new FrameReader({
    knows: async (text) => /^TKT-\d$/.test(text),
    read: async (text) => {
      read.push(text);
      return shown("admitted", text.slice(4));
    },
  });
  /** The seats that are shown for a frame with these texts, 100 ms after the one before. */
  const see = async (...texts: string[]): Promise<string> => {
    now += 100;
    const newTexts = texts.filter((text) => !known.has(text));
    for (const text of texts) known.add(text);
    return seats(await frames.look(texts, newTexts));
  };
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { frames, read, see, pass };
}

const seats = (party: readonly Shown[]): string => party.map(({ seat }) => seat?.seat[2] ?? "").join(" ");

test("two tickets of one frame are read and shown together", async (context) => {
  const { read, see } = reader(context);
  assert.equal(await see("TKT-1", "TKT-2"), "1 2");
  assert.equal(await see("TKT-1", "TKT-2"), "");
  assert.deepEqual(read, ["TKT-1", "TKT-2"]);
});

test("two that are found in turns are shown together once the first is seen again", async (context) => {
  const { read, see } = reader(context);
  assert.equal(await see("TKT-1"), "1");
  assert.equal(await see("TKT-2"), "2");
  assert.equal(await see("TKT-1"), "1 2");
  for (let turn = 0; turn < 20; turn += 1) assert.equal(await see(turn % 2 ? "TKT-1" : "TKT-2"), "");
  assert.deepEqual(read, ["TKT-1", "TKT-2"]);
});

test("the next ticket replaces the one before", async (context) => {
  const { see } = reader(context);
  assert.equal(await see("TKT-1"), "1");
  assert.equal(await see("TKT-2"), "2");
  assert.equal(await see("TKT-3"), "3");
});

test("a ticket that joins another much later is shown alone", async (context) => {
  const { see, pass } = reader(context);
  await see("TKT-1");
  pass(2000);
  assert.equal(await see("TKT-1", "TKT-2"), "2");
});

test("a foreign code beside a ticket is not read, whichever is found first", async (context) => {
  const { read, see, pass } = reader(context);
  assert.equal(await see("https://example.com", "TKT-1", "TKT-OTHER"), "1");
  assert.equal(await see("https://example.org"), "");
  assert.deepEqual(read, ["TKT-1"]);
  pass(2000);
  await see("https://example.net");
  assert.equal(await see("https://example.net", "TKT-2"), "2");
});

test("a foreign code alone is read, and a code of ours rather than a poster", async (context) => {
  const { read, see } = reader(context);
  await see("https://example.com");
  await see("https://example.org", "TKT-OTHER");
  assert.deepEqual(read, ["https://example.com", "TKT-OTHER"]);
});

test("what was taken back is no part of the party any more", async (context) => {
  const { frames, see } = reader(context);
  await see("TKT-1");
  frames.forget();
  assert.equal(await see("TKT-1", "TKT-2"), "2");
});

test("what stops somebody is never hidden by what lets somebody else in", () => {
  const all = [shown("admitted", "1"), shown("void", "2"), shown("admitted", "3")];
  const party = arrange(all, () => SETTING);
  assert.equal(seats(party?.members ?? []), "2 1 3");
  assert.equal(party?.face.kind, "stop");
  assert.equal(party?.face.why, "Refunded or replaced. This ticket no longer counts");
  assert.equal(party?.face.todo, "Let in: Orchestra B 1 · Let in: Orchestra B 3");
  assert.equal(party?.face.offer, "anyway");
});

test("several who may come in are listed", () => {
  const face = arrange([shown("admitted", "1"), shown("admitted", "2")], () => SETTING)?.face;
  assert.deepEqual(
    [face?.word, face?.why, face?.todo],
    ["Let in", "2 tickets", "Orchestra B 1 · Orchestra B 2"],
  );
});

test("one alone is shown as ever, and nobody not at all", () => {
  assert.deepEqual(arrange([shown("admitted")], () => SETTING)?.face, { kind: "let-in", word: "Let in" });
  assert.equal(
    arrange([], () => SETTING),
    undefined,
  );
});

test("a ticket let in just now, here, is no reason to stop", () => {
  const face = arrange([shown("already_admitted", "1", { isJustNow: true })], () => SETTING)?.face;
  assert.deepEqual([face?.kind, face?.word], ["look", "Just now, here"]);
});
