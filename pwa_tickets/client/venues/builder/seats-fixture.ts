// A small building for the builder's tests, and chance that comes out the same each time.
import type { MapDocument, Seat } from "./document.ts";

export const seat = (id: string, over: Partial<Seat> = {}): Seat => ({
  id,
  section_id: "left",
  row_name: "A",
  seat_number: "1",
  seat_type: "regular",
  is_sellable: true,
  x: 0,
  y: 0,
  ...over,
});

/** A row of the left section, its seats 100 apart from `x` on. */
export const row = (name: string, numbers: readonly string[], over: Partial<Seat> = {}): Seat[] =>
  numbers.map((number, place) =>
    seat(`${name}${number}`, {
      row_name: name,
      seat_number: number,
      ...over,
      x: (over.x ?? 0) + 100 * place,
    }),
  );

export const building = (seats: readonly Seat[] = []): MapDocument => ({
  venue_id: "venue",
  map_version: 1,
  layout: {},
  sections: [
    { id: "left", name: "Left", kind: "numbered", display_order: 0 },
    { id: "right", name: "Right", kind: "numbered", display_order: 1 },
  ],
  zones: [{ id: "gold", name: "Premium", price_in_cents: 2800, display_order: 0 }],
  seats,
});

export const ids = (seats: readonly Seat[]): Set<string> => new Set(seats.map(({ id }) => id));

/** Numbers from 0 to 1 that depend on `seed` only (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
