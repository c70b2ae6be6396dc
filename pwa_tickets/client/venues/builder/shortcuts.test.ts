import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { commandOf, nudgeOf } from "./shortcuts.ts";

const SHEET = "pwa_tickets/templates/venues/builder/_dialogs.html";
const NO_COMMAND = new Set(["Space", "Alt", "Enter", "Shift"]); // held, or what the tool makes of it

const press = (keys: string) => {
  const parts = keys.split(" ");
  const key = (parts.at(-1) ?? "").replace("−", "-").replace(/^Esc$/, "Escape");
  const has = (name: string): boolean => parts.slice(0, -1).includes(name);
  return { key, ctrlKey: has("Ctrl"), metaKey: false, shiftKey: has("Shift") };
};

test("every key that the sheet names does something", () => {
  const sheet = readFileSync(SHEET, "utf8");
  const lines = [...sheet.matchAll(/\((?:_\()?"([^"]+)"\)?, _\("/g)].map(([, keys = ""]) => keys);
  assert.ok(lines.length > 12, "the sheet is read");
  for (const line of lines) {
    const isTogether = line.includes("·") || /^(Ctrl|Shift)/.test(line);
    const keys = (isTogether ? line.split(" · ") : line.split(" ")).filter((one) => !NO_COMMAND.has(one));
    for (const one of keys) {
      const arrow = { "←": "ArrowLeft", "↑": "ArrowUp", "→": "ArrowRight", "↓": "ArrowDown" }[one];
      const does = arrow ? nudgeOf({ key: arrow, shiftKey: false }) : commandOf(press(one));
      assert.ok(does !== undefined, `${one} of "${line}" does nothing`);
    }
  }
});

test("Command does on a Mac what Control does elsewhere", () => {
  const key = { key: "z", ctrlKey: false, metaKey: true, shiftKey: true };
  assert.equal(commandOf(key), "redo");
});

test("arrows nudge by a tenth of a seat, and with Shift by a whole one", () => {
  assert.deepEqual(nudgeOf({ key: "ArrowLeft", shiftKey: false }), { x: -10, y: 0 });
  assert.deepEqual(nudgeOf({ key: "ArrowDown", shiftKey: true }), { x: 0, y: 100 });
  assert.equal(nudgeOf({ key: "x", shiftKey: false }), undefined);
});
