import assert from "node:assert/strict";
import { test } from "node:test";
import { isOnLevel, levelNames } from "./levels.ts";
import { readSeatMap } from "./seat-map-json.ts";

test("a map of one floor has no levels, whether the floor has a name or not", () => {
  assert.deepEqual(levelNames([]), []);
  assert.deepEqual(levelNames([undefined, "", undefined]), []);
  assert.deepEqual(levelNames(["Balcony", "Balcony"]), []);
});

test("levels come in the order of their sections, the one without a name among them", () => {
  assert.deepEqual(levelNames(["Balcony", undefined, "Boxes", "Balcony"]), ["Balcony", "", "Boxes"]);
});

test("what is on no level is seen on all", () => {
  assert.ok(isOnLevel({}, 1));
  assert.ok(isOnLevel({ level: 1 }, 1));
  assert.ok(!isOnLevel({ level: 0 }, 1));
});

test("seats and labels know their level where a map has several, and nothing of it where it has one", () => {
  const row = { n: [1, 2], x: [0, 100], y: [0, 0], z: 0, t: "rr" };
  const json = {
    v: "1",
    layout: {
      labels: [
        { text: "Bar", x: 0, y: 0, level: "Balcony" },
        { text: "Exit", x: 9, y: 9 },
      ],
    },
    sections: ["Floor", "Balcony"],
    zones: [],
    rows: [
      { ...row, s: 0, r: "A" },
      { ...row, s: 1, r: "AA" },
    ],
    ids: ["a", "b", "c", "d"],
  };
  const map = readSeatMap({ ...json, levels: ["", "Balcony"] });
  assert.deepEqual(map.levels, ["", "Balcony"]);
  assert.deepEqual(
    map.seats.map(({ level }) => level),
    [0, 0, 1, 1],
  );
  assert.deepEqual(
    map.labels.map(({ level }) => level),
    [1, undefined],
  );
  const flat = readSeatMap(json);
  assert.deepEqual(flat.levels, []);
  assert.ok(flat.seats.every((seat) => !("level" in seat)));
});
