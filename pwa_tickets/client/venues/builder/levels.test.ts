import assert from "node:assert/strict";
import { test } from "node:test";
import type { MapDocument } from "./document.ts";
import { Editor } from "./editor.ts";
import { levelsOf, onLevel } from "./levels.ts";
import { findProblems } from "./problems.ts";
import { building, row } from "./seats-fixture.ts";

const below = row("A", ["1", "2"]);
const above = row("AA", ["1", "2"], { section_id: "right" });

/** The left section below, the right one above it, in the same place. */
function twoFloors(level?: string): MapDocument {
  const { sections, ...rest } = building([...below, ...above]);
  const [left, right] = sections;
  assert.ok(left && right);
  return { ...rest, sections: [left, level === undefined ? right : { ...right, level }] };
}

test("one level is drawn, and without one all of them", () => {
  const document = twoFloors("Balcony");
  assert.deepEqual(levelsOf(document), ["", "Balcony"]);
  assert.deepEqual(onLevel(document, "Balcony").seats, above);
  assert.deepEqual(onLevel(document, "").seats, below);
  assert.equal(onLevel(document, undefined), document);
  assert.equal(onLevel(document, "Boxes"), document);
  const flat = twoFloors();
  assert.equal(onLevel(flat, ""), flat);
});

test("seats of two levels may lie on each other, those of one may not", () => {
  const kinds = (document: MapDocument): string[] => findProblems(document).map(({ kind }) => kind);
  assert.ok(kinds(twoFloors()).includes("overlap"));
  assert.ok(!kinds(twoFloors("Balcony")).includes("overlap"));
});

test("what is hidden is no longer selected, and a level that goes shows all again", () => {
  const editor = new Editor(twoFloors("Balcony"));
  editor.select([...below, ...above].map(({ id }) => id));
  editor.showLevel("Balcony");
  assert.deepEqual(
    [...editor.selected],
    above.map(({ id }) => id),
  );
  assert.deepEqual(editor.shown.seats, above);
  editor.edit(twoFloors());
  assert.equal(editor.level, undefined);
  assert.equal(editor.shown.seats.length, 4);
});
