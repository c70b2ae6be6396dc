import assert from "node:assert/strict";
import { test } from "node:test";
import { type Key, WedgeText } from "./wedge.ts";

const CODE = "TKT-YZ01AQWM23456789BCDEFGHJKN";
const ENTER = { key: "Enter", code: "Enter" };
const TAB = { key: "Tab", code: "Tab" };

/** What a phone that believes in such a keyboard makes of an American key. */
const LAYOUTS: Readonly<Record<string, (char: string) => string>> = {
  American: (char) => char,
  German: (char) => ({ Y: "Z", Z: "Y", "-": "ß" })[char] ?? char,
  French: (char) =>
    ({ A: "Q", Q: "A", W: "Z", Z: "W", M: "?", "-": ")" })[char] ??
    (/\d/.test(char) ? ("à&é\"'(-è_ç"[Number(char)] ?? "") : char),
  Spanish: (char) => (char === "-" ? "'" : char),
  "with a dead key": (char) => (char === "-" ? "Dead" : char),
};

const pressed = (char: string, layout = (one: string) => one) => ({
  key: layout(char),
  code: char === "-" ? "Minus" : /\d/.test(char) ? `Digit${char}` : `Key${char}`,
});

function type(keys: readonly Omit<Key, "timeStamp">[], gap = 10): { texts: string[]; swallowed: number } {
  const wedge = new WedgeText();
  const ended = keys.map((key, nth) => wedge.press({ ...key, timeStamp: nth * gap }));
  return {
    texts: ended.flatMap(({ text }) => text ?? []),
    swallowed: ended.filter(({ isSuffix }) => isSuffix).length,
  };
}

for (const [name, layout] of Object.entries(LAYOUTS))
  test(`a scanner on a keyboard ${name} types a ticket's code`, () => {
    const keys = [...CODE].map((char) => pressed(char, layout));
    assert.deepEqual(type([...keys, ENTER]).texts, [CODE]);
  });

test("a scanner that is set to the phone's own layout is believed", () => {
  const moved = { Y: "KeyZ", Z: "KeyY", "-": "Slash" } as Record<string, string>;
  const keys = [...CODE].map((char) => ({ key: char, code: moved[char] ?? pressed(char).code }));
  assert.deepEqual(type(keys).texts, [CODE]);
});

test("the suffix may be Enter, Tab or nothing; a suffix does nothing else", () => {
  const keys = [...CODE].map((char) => pressed(char));
  assert.deepEqual(type([...keys, ENTER]), { texts: [CODE], swallowed: 1 });
  assert.deepEqual(type([...keys, TAB]), { texts: [CODE], swallowed: 1 });
  assert.deepEqual(type(keys), { texts: [CODE], swallowed: 0 });
  assert.deepEqual(type([...keys, ENTER, ...keys, TAB]), { texts: [CODE, CODE], swallowed: 2 });
});

test("a slow scanner is as good as a fast one", () => {
  const keys = [...CODE].map((char) => pressed(char));
  assert.deepEqual(type([...keys, ENTER], 250).texts, [CODE]);
});

test("a key pressed on purpose stays what it was", () => {
  assert.deepEqual(type([ENTER]), { texts: [], swallowed: 0 });
  assert.deepEqual(type([TAB, TAB]), { texts: [], swallowed: 0 });
});

test("a code without its end, and a text that is none, are read at the suffix", () => {
  assert.deepEqual(type([...[..."TKT-F0RGED"].map((char) => pressed(char)), ENTER]).texts, ["TKT-F0RGED"]);
  assert.deepEqual(type([...[..."4006381333931"].map((char) => pressed(char)), TAB]).texts, [
    "4006381333931",
  ]);
});
