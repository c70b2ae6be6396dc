import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenOf, type MapDocument, replaced } from "./document.ts";
import {
  addRows,
  duplicated,
  mirrored,
  paintUse,
  paintZone,
  removed,
  renamedRows,
  renumbered,
} from "./edits.ts";
import { begun, edited, type History, redone, undone } from "./history.ts";
import { PLAIN } from "./numbering.ts";
import { addSection, addZone, moveZoneUp, removeSection, removeZone } from "./parts.ts";
import { planRows } from "./row-plan.ts";
import { building, chance, row } from "./seats-fixture.ts";
import { bent, rotated, straightened } from "./shaping.ts";

const PLAN = {
  rows: 2,
  seats: [[3]],
  taper: 1,
  curve: 12,
  isStaggered: true,
  seatPitch: 100,
  rowPitch: 110,
  numbering: PLAIN,
  first: "A",
};

/** One edit of some seats, whichever chance finds. */
function anyEdit(document: MapDocument, random: () => number): MapDocument {
  const ids = new Set(document.seats.filter(() => random() < 0.4).map(({ id }) => id));
  const chosen = chosenOf(document, ids);
  const section = document.sections[0]?.id ?? "";
  const edits: (() => MapDocument)[] = [
    () =>
      addRows(document, planRows(PLAN, { kind: "at", at: { x: 0, y: 0 } }), { section_id: section }).document,
    () => duplicated(document, chosen, { x: 50, y: 50 }).document,
    () => mirrored(document, ids, 0, section).document,
    () => removed(document, ids, random() < 0.5).document,
    () => paintZone(document, ids, document.zones[0]?.id),
    () => paintUse(document, ids, random() < 0.5 ? "ada" : "companion"),
    () => renumbered(document, ids, PLAIN),
    () => renamedRows(document, ids, { first: "Q" }),
    () => replaced(document, rotated(chosen, 30)),
    () => replaced(document, bent(chosen, 20)),
    () => replaced(document, straightened(chosen)),
    () => addSection(document, String(random())).document,
    () => addZone(document, String(random())).document,
    () => moveZoneUp(document, document.zones.at(-1)?.id ?? ""),
    () => removeSection(document, document.sections.at(-1)?.id ?? ""),
    () => removeZone(document, document.zones[0]?.id ?? ""),
  ];
  return (edits[Math.floor(random() * edits.length)] as () => MapDocument)();
}

const all = (history: History<MapDocument>, step: typeof undone): History<MapDocument> => {
  let at = history;
  for (let next = step(at); next; next = step(at)) at = next;
  return at;
};

test("any edits undone are the beginning, and done again the end", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = chance(seed);
    const start = building([...row("A", ["1", "2", "3"]), ...row("B", ["1", "2"], { y: 110 })]);
    const asItWas = structuredClone(start);
    let history = begun(start);
    for (let step = 0; step < 25; step += 1) {
      if (random() < 0.2) history = undone(history) ?? history;
      else if (random() < 0.1) history = redone(history) ?? history;
      else history = edited(history, anyEdit(history.present, random));
    }
    const end = structuredClone(all(history, redone).present);
    assert.deepEqual(all(history, undone).present, asItWas, `seed ${seed}`);
    assert.deepEqual(all(all(history, undone), redone).present, end, `seed ${seed}`);
  }
});

test("edits of one group are undone together, and a new edit forgets what was undone", () => {
  let history = edited(edited(edited(begun(0), 1, "nudge"), 2, "nudge"), 3, "nudge");
  assert.equal(undone(history)?.present, 0);
  history = edited(edited(history, 4), 5);
  history = undone(history) as History<number>;
  assert.equal(history.present, 4);
  history = edited(history, 6);
  assert.equal(redone(history), undefined);
  assert.deepEqual(history.past, [0, 3, 4]);
});

test("an edit that changes nothing is none", () => {
  const history = begun(building());
  assert.equal(edited(history, paintZone(history.present, new Set(), "gold")), history);
});
