import type { Area } from "./places.ts";
import type { Cart, CartSeat } from "./reservation.ts";

/** The seats of other shows in the same cart. */
export interface Elsewhere {
  readonly seats: number;
  readonly total_in_cents: number;
}

/** The data that templates/seats/picker.html puts into the page, before anything is asked. */
export interface PickerData {
  readonly show_id: string;
  readonly map_version: string;
  readonly states: string;
  readonly chosen: readonly number[];
  readonly areas: readonly Area[];
  readonly elsewhere: Elsewhere | null;
  readonly reserved_until: string | null;
  readonly extendable: boolean;
  readonly server_time: string;
  readonly zero: string;
}

/** What a cart has of other shows. */
export function elsewhere({ seats }: Cart, showId: string): Elsewhere | null {
  const others = seats.filter(({ show_id }) => show_id !== showId);
  if (others.length === 0) return null;
  return {
    seats: others.length,
    total_in_cents: others.reduce((sum, { price_in_cents }) => sum + price_in_cents, 0),
  };
}

/** Counts places without numbers by section. */
export function countPlaces(seats: readonly CartSeat[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { section_id: area, row_name: row } of seats)
    if (area !== undefined && row === "") counts.set(area, (counts.get(area) ?? 0) + 1);
  return counts;
}
