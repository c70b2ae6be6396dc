import assert from "node:assert/strict";
import { test } from "node:test";
import vectors from "../../../tests/vectors/zone-looks.json" with { type: "json" };
import { COLORS, colorClass, nthLook, SHAPES, type ZoneLook, zoneLook } from "./zone-looks.ts";

test("a zone looks as on the server", () => {
  assert.deepEqual([COLORS, SHAPES], [vectors.colors, vectors.shapes]);
  for (const { place, look, ...chosen } of vectors.cases) {
    const { color, shape } = zoneLook(place, chosen as Partial<ZoneLook>);
    assert.deepEqual([color, shape], look, `place ${place}`);
  }
});

test("each color has its class", () => {
  assert.deepEqual([0, 1, 5, 6].map(nthLook).map(colorClass), ["z1", "z2", "z6", "z1"]);
});
