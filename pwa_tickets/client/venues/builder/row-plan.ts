// Lays out rows that somebody describes: how many, how long, how bent, where, and what they are called. Pure.
import type { Point } from "../../seat-map/geometry.ts";
import { arc, type Line, lineThrough } from "./arc.ts";
import { type Numbering, type RowNames, rowNames, seatNumbers } from "./numbering.ts";

export const SEAT_PITCH = 100;
export const ROW_PITCH = 110;
export const AISLE = 200; // from the last seat of a block to the first of the next: an aisle one seat wide

/** Where the new block stands: behind `at`, the middle of its first row, or at one end of rows that are there. */
export type Site =
  | { readonly kind: "at"; readonly at: Point }
  | {
      readonly kind: "left" | "right";
      /** The rows beside it from the stage backwards, each from left to right. */
      readonly rows: readonly (readonly Point[])[];
    };

/** A row of 26 seats with an aisle in its middle is [13, 13]. */
export type RowLength = readonly number[];

export interface RowPlan extends RowNames {
  readonly rows: number;
  /** How many seats each row has, block by block between its aisles; the last goes on for the rows after it. */
  readonly seats: readonly RowLength[];
  /** How many seats a row has more than the one before it; a half is one more in every second row. */
  readonly taper: number;
  /** By how many degrees the first row bends towards the stage. */
  readonly curve: number;
  /** Whether every second row is moved by half a seat. */
  readonly isStaggered: boolean;
  readonly seatPitch: number;
  readonly rowPitch: number;
  readonly numbering: Numbering;
}

export interface PlannedSeat extends Point {
  readonly number: string;
}
export interface PlannedRow {
  readonly name: string;
  readonly seats: readonly PlannedSeat[];
}

const ROWS_AT_MOST = 200;
const SEATS_AT_MOST = 500;

export function planRows(plan: RowPlan, site: Site): PlannedRow[] {
  const count = Math.min(Math.max(0, Math.floor(plan.rows)), ROWS_AT_MOST);
  const blocks = Array.from({ length: count }, (_, row) => blocksOf(plan, row));
  const lengths = blocks.map(sum);
  const names = rowNames(count, plan);
  const places = blocks.map((row, place) => placesOf(plan, site, blocks[0] ?? [], place, row));
  let before = 0;
  return lengths.map((length, row) => {
    const after = { row: 0, running: before, beside: besideCount(site, row) }[plan.numbering.beginning];
    const numbers = seatNumbers(length, plan.numbering, row, after);
    before += length;
    const seats = (places[row] ?? []).map(({ x, y }, place) => ({
      x: Math.round(x),
      y: Math.round(y),
      number: numbers[place] ?? "",
    }));
    return { name: names[row] ?? "", seats };
  });
}

function blocksOf({ seats, taper }: RowPlan, row: number): RowLength {
  const said = seats[Math.min(row, seats.length - 1)] ?? [];
  const more = seats.length > 1 ? 0 : Math.floor(row * taper + 1e-9);
  return said.map((length, block) =>
    Math.min(Math.max(0, block === said.length - 1 ? length + more : length), SEATS_AT_MOST),
  );
}

const sum = (lengths: RowLength): number => lengths.reduce((total, length) => total + length, 0);

const besideCount = (site: Site, row: number): number =>
  site.kind === "at" ? 0 : (site.rows[row]?.length ?? 0);

function placesOf(plan: RowPlan, site: Site, first: RowLength, row: number, blocks: RowLength): Point[] {
  const { seatPitch, rowPitch } = plan;
  const distances = distancesOf(blocks, seatPitch);
  const width = distances.at(-1) ?? 0;
  const shift = plan.isStaggered && row % 2 === 1 ? seatPitch / 2 : 0;
  if (site.kind === "at") {
    const middle = { x: site.at.x + shift, y: site.at.y + row * rowPitch };
    const front = distancesOf(first, seatPitch).at(-1) ?? 0;
    const line = arc(middle, radiusOf(plan.curve, front) + row * rowPitch);
    return distances.map((distance) => line.at(distance - width / 2));
  }
  const { line, length } = besideLine(site.rows, row, rowPitch);
  const start = site.kind === "right" ? length + AISLE + shift : -AISLE - shift - width;
  return distances.map((distance) => line.at(start + distance));
}

/** How far each seat is from the first of its row. */
function distancesOf(blocks: RowLength, pitch: number): number[] {
  const lengths = blocks.filter((length) => length > 0);
  let start = 0;
  return lengths.flatMap((length) => {
    const places = Array.from({ length }, (_, place) => start + place * pitch);
    start += (length - 1) * pitch + AISLE;
    return places;
  });
}

/** The line of the row beside; a row farther back than those is as far behind the last one. */
function besideLine(
  rows: readonly (readonly Point[])[],
  row: number,
  rowPitch: number,
): { line: Line; length: number } {
  const last = Math.min(row, rows.length - 1);
  const { line, length } = lineThrough(rows[last] ?? [{ x: 0, y: 0 }]);
  const down = (row - last) * rowPitch;
  return {
    length,
    line: { at: (distance) => ({ x: line.at(distance).x, y: line.at(distance).y + down }) },
  };
}

const radiusOf = (degrees: number, width: number): number =>
  degrees === 0 || width <= 0 ? Infinity : width / ((degrees * Math.PI) / 180);

/** Reads "12", "12, 13, 12" (one for each row) and "13+13" (an aisle between them). */
export const readLengths = (typed: string): RowLength[] =>
  typed
    .replace(/\s*\+\s*/g, "+")
    .split(/[^\d+]+/)
    .filter((word) => /\d/.test(word))
    .map((word) => word.split("+").map(Number));
