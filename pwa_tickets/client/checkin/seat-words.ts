// Says where a seat is to somebody who has never been here, counted from the nearer end of the row. Pure.
import type { Place, Seat } from "./roster.ts";

const ORDINALS = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
  "eleventh",
  "twelfth",
  "thirteenth",
  "fourteenth",
  "fifteenth",
  "sixteenth",
  "seventeenth",
  "eighteenth",
  "nineteenth",
  "twentieth",
];

/**
 * "Left, third row, third seat from the left", or "" for a venue without a drawing. The stage is at the top
 * of the drawing.
 */
export function whereIs(index: number, seats: readonly Seat[], places: readonly Place[]): string {
  const seat = seats[index];
  if (!seat || places[index]?.[0] == null) return "";
  const [section, row] = seat;
  const section_rows = new Map<string, number[]>();
  for (const [at, [name, rowName]] of seats.entries()) {
    if (name === section && places[at]?.[0] != null)
      section_rows.set(rowName, [...(section_rows.get(rowName) ?? []), at]);
  }
  const x = (at: number): number => places[at]?.[0] ?? 0;
  const depth = (row: readonly number[]): number =>
    row.reduce((sum, at) => sum + (places[at]?.[1] ?? 0), 0) / row.length;
  const rows = [...section_rows].sort(([, a], [, b]) => depth(a) - depth(b)).map(([name]) => name);
  const inRow = (section_rows.get(row) ?? []).sort((a, b) => x(a) - x(b));
  const fromLeft = inRow.indexOf(index);
  const [count, side] =
    fromLeft < inRow.length / 2 ? [fromLeft, "left"] : [inRow.length - 1 - fromLeft, "right"];
  return `${section}, ${ordinal(rows.indexOf(row))} row, ${ordinal(count)} seat from the ${side}`;
}

function ordinal(place: number): string {
  const number = place + 1;
  const suffix =
    number % 10 === 1 && number % 100 !== 11
      ? "st"
      : number % 10 === 2 && number % 100 !== 12
        ? "nd"
        : number % 10 === 3 && number % 100 !== 13
          ? "rd"
          : "th";
  return ORDINALS[place] ?? `${number}${suffix}`;
}
