// The hall as the server sends it (short arrays, seats numbered 0…n−1 in the order of rows, then seats) and as the picker reads it.

import type { Point } from "./geometry.ts";

type OneOrEach<T> = T | readonly T[];

export interface SeatMapRow {
  readonly s: number; // section
  readonly r: string; // row name
  readonly n: readonly (string | number)[]; // seat numbers, in the order they stand
  readonly x: readonly number[]; // 1/100 of a seat pitch, stage at the top
  readonly y: readonly number[];
  readonly z: OneOrEach<number | null>; // price zone
  readonly t: string; // one character a seat: r regular, a wheelchair place, h house
  readonly p?: OneOrEach<number | null>; // price in cents, where it is not the zone's
}

export interface SeatMap {
  readonly v: string | number;
  readonly show_id: string;
  readonly layout?: { readonly stage?: StagePlace; readonly labels?: readonly Label[] };
  readonly sections: readonly string[];
  readonly zones: readonly { readonly id: string; readonly name: string; readonly price_in_cents: number }[];
  readonly rows: readonly SeatMapRow[];
  readonly ids: readonly string[];
}

export interface StagePlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly depth: number;
}
export interface Label extends Point {
  readonly text: string;
}

export interface Seat extends Point {
  readonly n: number;
  readonly id: string;
  readonly section: string;
  readonly row: string;
  readonly number: string;
  readonly zone: number; // from 1, in the order of the price list
  readonly price: number; // cents
  readonly wheelchair: boolean;
}

export interface Hall {
  readonly version: string;
  readonly seats: readonly Seat[];
  readonly rows: readonly (readonly Seat[])[];
  readonly drawn: boolean; // false: a hall typed in as a list has no picture
  readonly stage: StagePlace;
  readonly labels: readonly Label[];
}

const at = <T>(value: OneOrEach<T>, index: number): T | undefined =>
  Array.isArray(value) ? (value as readonly T[])[index] : (value as T);

export function readHall(map: SeatMap): Hall {
  const seats: Seat[] = [];
  const rows = map.rows.map((row) =>
    row.n.map((number, index) => {
      const zone = at(row.z, index) ?? 0;
      const seat: Seat = {
        n: seats.length,
        id: map.ids[seats.length] ?? "",
        section: map.sections[row.s] ?? "",
        row: row.r,
        number: String(number),
        zone: zone + 1,
        price: (row.p === undefined ? null : at(row.p, index)) ?? map.zones[zone]?.price_in_cents ?? 0,
        wheelchair: row.t[index] === "a",
        x: row.x[index] ?? 0,
        y: row.y[index] ?? 0,
      };
      seats.push(seat);
      return seat;
    }),
  );
  const drawn = new Set(seats.map(({ x, y }) => `${x} ${y}`)).size * 2 > seats.length; // undrawn seats all stand at 0, 0
  return {
    version: String(map.v),
    seats,
    rows,
    drawn,
    stage: map.layout?.stage ?? stageBefore(seats),
    labels: map.layout?.labels ?? sectionLabels(rows),
  };
}

/** Where nobody has drawn a stage: before the middle of the hall, as far off as the first row allows. */
function stageBefore(seats: readonly Seat[]): StagePlace {
  const xs = seats.map(({ x }) => x);
  const [left, right] = [Math.min(...xs, 0), Math.max(...xs, 0)];
  const [middle, width] = [(left + right) / 2, Math.max(400, (right - left) * 0.41)];
  const front = Math.min(
    ...seats.filter(({ x }) => Math.abs(x - middle) < width / 2).map(({ y }) => y),
    Infinity,
  );
  const depth = Math.min(240, width * 0.16);
  return { x: middle - width / 2, y: (Number.isFinite(front) ? front : 0) - 370 - depth, width, depth };
}

/** A section's name stands over the middle of its first row. */
function sectionLabels(rows: readonly (readonly Seat[])[]): Label[] {
  const bySection = groups(rows);
  if (bySection.size < 2) return [];
  return [...bySection].map(([text, own]) => {
    const front = own.reduce((first, row) => (middleY(row) < middleY(first) ? row : first));
    return {
      text,
      x: front.reduce((sum, { x }) => sum + x, 0) / front.length,
      y: Math.min(...own.flat().map(({ y }) => y)) - 90,
    };
  });
}

const sectionOf = (row: readonly Seat[]): string => row[0]?.section ?? "";
const middleY = (row: readonly Seat[]): number => row.reduce((sum, { y }) => sum + y, 0) / row.length;

function groups(rows: readonly (readonly Seat[])[]): Map<string, (readonly Seat[])[]> {
  const found = new Map<string, (readonly Seat[])[]>();
  for (const row of rows) found.set(sectionOf(row), [...(found.get(sectionOf(row)) ?? []), row]);
  return found;
}
