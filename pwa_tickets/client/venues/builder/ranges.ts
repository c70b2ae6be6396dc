// Which seats of a row somebody names: "3-6, 9". Pure.
import type { Seat } from "./document.ts";

export interface NamedSeats {
  readonly seats: readonly Seat[];
  /** What no seat of the row is called. */
  readonly unknown: readonly string[];
}

const FROM_TO = /^(.+?)\s*(?:-|–|\.\.)\s*(.+)$/;

/** Numbers and ranges of them, with commas between; a range takes all whose number lies within it. */
export function seatsNamed(row: readonly Seat[], words: string): NamedSeats {
  const named = new Set<Seat>();
  const unknown: string[] = [];
  for (const word of words.split(/[,;]/).map((one) => one.trim())) {
    if (word === "") continue;
    const found = seatsOf(row, word);
    if (found.length === 0) unknown.push(word);
    for (const seat of found) named.add(seat);
  }
  return { seats: row.filter((seat) => named.has(seat)), unknown };
}

function seatsOf(row: readonly Seat[], word: string): readonly Seat[] {
  const called = row.filter(({ seat_number }) => seat_number.toLowerCase() === word.toLowerCase());
  const [, from = "", to = ""] = FROM_TO.exec(word) ?? [];
  if (called.length > 0 || !from) return called;
  const [low, high] = [Number(from), Number(to)].sort((a, b) => a - b) as [number, number];
  if (Number.isFinite(low) && Number.isFinite(high))
    return row.filter(({ seat_number }) => Number(seat_number) >= low && Number(seat_number) <= high);
  const places = [from, to].map((one) => row.findIndex(({ seat_number }) => seat_number === one));
  if (places.includes(-1)) return []; // numbers with letters have no order but that of the row
  return row.slice(Math.min(...places), Math.max(...places) + 1);
}
