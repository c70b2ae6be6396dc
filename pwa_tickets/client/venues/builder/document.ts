// Describes a seat map as the builder changes it: the API's document with every seat at a place. Nothing in it is
// ever changed; an edit makes another document, which shares what stayed the same. Pure.

import type { Furniture } from "../../seat-map/furniture.ts";
import type { Point } from "../../seat-map/geometry.ts";
import type { Stage } from "../../seat-map/row-path.ts";
import type { LabelJson } from "../../seat-map/seat-map-json.ts";
import type { ZoneLook } from "../../seat-map/zone-looks.ts";

export type SeatType = "regular" | "ada" | "house" | "blocked";

export interface Section {
  readonly id: string;
  readonly name: string;
  readonly kind: "numbered" | "general";
  readonly capacity?: number;
  readonly level?: string;
  readonly entrance?: string;
  readonly display_order: number;
}

export interface Zone extends Partial<ZoneLook> {
  readonly id: string;
  readonly name: string;
  readonly price_in_cents?: number; // 0 is free; absent where nobody has said what a seat costs
  readonly display_order: number;
}

/** A seat: as the API has it, but for its place in whole 1/100 of a seat pitch. */
export interface Seat extends Point {
  readonly id: string;
  readonly section_id: string;
  readonly row_name: string;
  readonly seat_number: string;
  readonly seat_type: SeatType;
  readonly price_zone_id?: string;
  readonly companion_of?: string;
  readonly is_sellable: boolean;
  readonly note?: string;
  readonly in_use?: boolean;
}

export interface Layout extends Furniture {
  readonly stage?: Stage;
  readonly labels?: readonly LabelJson[];
}

export interface MapDocument {
  readonly venue_id: string;
  readonly map_version: number;
  readonly layout: Layout;
  readonly sections: readonly Section[];
  readonly zones: readonly Zone[];
  readonly seats: readonly Seat[];
}

/** The rows of a document: seats of one section and name, from left to right as they are drawn. */
export function rowsOf(seats: readonly Seat[]): Seat[][] {
  const rows = new Map<string, Seat[]>();
  for (const seat of seats) {
    const key = rowKey(seat);
    const row = rows.get(key);
    if (row) row.push(seat);
    else rows.set(key, [seat]);
  }
  return [...rows.values()].map((row) => row.sort((a, b) => a.x - b.x || a.y - b.y));
}

export const rowKey = ({ section_id, row_name }: Seat): string => `${section_id}:${row_name}`;

/** How far back a row stands, on average. */
export const meanY = (row: readonly Point[]): number => row.reduce((sum, { y }) => sum + y, 0) / row.length;

/** Puts these seats in the place of those with the same id. */
export function replaced(document: MapDocument, changed: readonly Seat[]): MapDocument {
  if (changed.length === 0) return document;
  const byId = new Map(changed.map((seat) => [seat.id, seat]));
  return { ...document, seats: document.seats.map((seat) => byId.get(seat.id) ?? seat) };
}

/** Changes each of the seats with these ids. */
export function changedSeats(
  document: MapDocument,
  ids: ReadonlySet<string>,
  change: (seat: Seat) => Seat,
): MapDocument {
  if (ids.size === 0) return document;
  return { ...document, seats: document.seats.map((seat) => (ids.has(seat.id) ? change(seat) : seat)) };
}

export const chosenOf = (document: MapDocument, ids: ReadonlySet<string>): Seat[] =>
  document.seats.filter(({ id }) => ids.has(id));

/** Another name after those there are: "Section 3". */
export function freeName(names: readonly string[], make: (number: number) => string): string {
  const taken = new Set(names);
  for (let number = names.length + 1; ; number += 1) if (!taken.has(make(number))) return make(number);
}
