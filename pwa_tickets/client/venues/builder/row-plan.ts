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

export interface RowPlan extends RowNames {
  readonly rows: number;
  /** How many seats each row has; the last number goes on for the rows after it. */
  readonly seats: readonly number[];
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
  const lengths = Array.from({ length: count }, (_, row) => lengthOf(plan, row));
  const names = rowNames(count, plan);
  const places = lengths.map((length, row) => placesOf(plan, site, lengths[0] ?? 0, row, length));
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

function lengthOf({ seats, taper }: RowPlan, row: number): number {
  const said = seats[Math.min(row, seats.length - 1)] ?? 0;
  const grown = seats.length > 1 ? said : said + Math.floor(row * taper + 1e-9);
  return Math.min(Math.max(0, grown), SEATS_AT_MOST);
}

const besideCount = (site: Site, row: number): number =>
  site.kind === "at" ? 0 : (site.rows[row]?.length ?? 0);

function placesOf(plan: RowPlan, site: Site, first: number, row: number, length: number): Point[] {
  const { seatPitch, rowPitch } = plan;
  const shift = plan.isStaggered && row % 2 === 1 ? seatPitch / 2 : 0;
  if (site.kind === "at") {
    const middle = { x: site.at.x + shift, y: site.at.y + row * rowPitch };
    const line = arc(middle, radiusOf(plan.curve, (first - 1) * seatPitch) + row * rowPitch);
    return along(line, -((length - 1) * seatPitch) / 2, seatPitch, length);
  }
  const { line, length: width } = besideLine(site.rows, row, rowPitch);
  if (site.kind === "right") return along(line, width + AISLE + shift, seatPitch, length);
  return along(line, -AISLE - shift - (length - 1) * seatPitch, seatPitch, length);
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

const along = (line: Line, start: number, pitch: number, count: number): Point[] =>
  Array.from({ length: count }, (_, place) => line.at(start + place * pitch));

const radiusOf = (degrees: number, width: number): number =>
  degrees === 0 || width <= 0 ? Infinity : width / ((degrees * Math.PI) / 180);

/** Reads "12" or "12, 13, 12 13": how many seats each row has. */
export const readLengths = (typed: string): number[] =>
  typed
    .split(/[^\d]+/)
    .filter((word) => word !== "")
    .map(Number);
