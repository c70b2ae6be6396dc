// Says how the seats of a row stand beside each other on a map. Pure.
import type { Seat } from "./model.ts";

/** How far from its first seat a row's letter stands. */
export const NAME_UNITS = 80;

const NEXT_UNITS = 160; // farther apart than this, an aisle lies between two seats

/** The seat at a row's start edge, wherever its numbers begin. */
export const rowStart = (row: readonly Seat[]): Seat | undefined =>
  row.reduce<Seat | undefined>((first, seat) => (first && first.x <= seat.x ? first : seat), undefined);

/** Gathers seats that stand side by side in one row. */
export function sideBySide(seats: readonly Seat[]): Seat[][] {
  const found: Seat[][] = [];
  for (const seat of [...seats].sort((a, b) => a.n - b.n)) {
    const last = found.at(-1)?.at(-1);
    const isNext =
      last?.n === seat.n - 1 &&
      last.row === seat.row &&
      last.section === seat.section &&
      Math.hypot(seat.x - last.x, seat.y - last.y) < NEXT_UNITS;
    if (isNext) found.at(-1)?.push(seat);
    else found.push([seat]);
  }
  return found;
}
