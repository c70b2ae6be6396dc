// Moves, turns, bends and mirrors seats. All of these answer the seats that changed, in whole units. Pure.
import { boxAround, type Point } from "../../seat-map/geometry.ts";
import { arc, lineThrough } from "./arc.ts";
import { rowsOf, type Seat } from "./document.ts";
import { SEAT_PITCH } from "./row-plan.ts";

export const middleOf = (points: readonly Point[]): Point => {
  const { x, y, width, height } = boxAround(points);
  return { x: x + width / 2, y: y + height / 2 };
};

const put = (seat: Seat, { x, y }: Point): Seat => ({ ...seat, x: Math.round(x), y: Math.round(y) });

export const movedBy = (seats: readonly Seat[], by: Point): Seat[] =>
  seats.map((seat) => put(seat, { x: seat.x + by.x, y: seat.y + by.y }));

/** Turns the seats clockwise around the middle of them all. */
export function rotated(seats: readonly Seat[], degrees: number): Seat[] {
  const middle = middleOf(seats);
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return seats.map((seat) => {
    const [x, y] = [seat.x - middle.x, seat.y - middle.y];
    return put(seat, { x: middle.x + x * cosine - y * sine, y: middle.y + x * sine + y * cosine });
  });
}

/** Puts the seats on the other side of the line from front to back at `axis`. */
export const flipped = (seats: readonly Seat[], axis: number): Seat[] =>
  seats.map((seat) => put(seat, { x: 2 * axis - seat.x, y: seat.y }));

/** Puts each row on a straight line from its first seat to its last. */
export const straightened = (seats: readonly Seat[]): Seat[] =>
  rowsOf(seats).flatMap((row) => {
    const [first, last] = [row[0] as Seat, row.at(-1) as Seat];
    const steps = Math.max(1, row.length - 1);
    return row.map((seat, place) =>
      put(seat, {
        x: first.x + ((last.x - first.x) * place) / steps,
        y: first.y + ((last.y - first.y) * place) / steps,
      }),
    );
  });

/** Puts the seats of each row at equal distances on the line they stand on. */
export const distributed = (seats: readonly Seat[]): Seat[] =>
  rowsOf(seats).flatMap((row) => {
    const { line, length } = lineThrough(row);
    return row.map((seat, place) => put(seat, line.at((length * place) / Math.max(1, row.length - 1))));
  });

export type Side = "left" | "center" | "right";

/** Brings rows in line with each other by their first seats, middles or last seats. */
export function aligned(seats: readonly Seat[], side: Side): Seat[] {
  const edge = (row: readonly Seat[]): number => {
    const { x, width } = boxAround(row);
    return { left: x, center: x + width / 2, right: x + width }[side];
  };
  const to = edge(seats);
  return rowsOf(seats).flatMap((row) => movedBy(row, { x: to - edge(row), y: 0 }));
}

/** Puts rows at equal distances behind each other; the first stays. */
export function spacedRows(seats: readonly Seat[], rowPitch: number): Seat[] {
  const rows = frontToBack(seats);
  const front = rows[0] ? middleOf(rows[0]).y : 0;
  return rows.flatMap((row, place) => movedBy(row, { x: 0, y: front + place * rowPitch - middleOf(row).y }));
}

/** Bends rows around one point, the first of them by `degrees`; 0 makes them straight and level. */
export function bent(seats: readonly Seat[], degrees: number): Seat[] {
  const rows = frontToBack(seats);
  const first = rows[0];
  if (!first) return [];
  const width = (first.length - 1) * SEAT_PITCH;
  const radius = degrees === 0 || width === 0 ? Infinity : width / ((degrees * Math.PI) / 180);
  const front = lineMiddle(first).y;
  return rows.flatMap((row) => {
    const middle = lineMiddle(row);
    const line = arc(middle, radius + (middle.y - front));
    const pitch = pitchOf(row);
    return row.map((seat, place) => put(seat, line.at((place - (row.length - 1) / 2) * pitch)));
  });
}

/** By how many degrees the first of these rows bends now, rounded. */
export function curveOf(seats: readonly Seat[]): number {
  const row = frontToBack(seats)[0] ?? [];
  if (row.length < 3) return 0;
  const { line, length } = lineThrough(row);
  const [start, near, end, far] = [line.at(0), line.at(1), line.at(length), line.at(length + 1)];
  const turn = Math.atan2(far.y - end.y, far.x - end.x) - Math.atan2(near.y - start.y, near.x - start.x);
  return Math.round((-turn * 180) / Math.PI) || 0; // not −0
}

/** How far behind each other the rows are, in the middle; 0 for a single row. */
export function rowPitchOf(seats: readonly Seat[]): number {
  const rows = frontToBack(seats);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || rows.length < 2) return 0;
  return Math.round((lineMiddle(last).y - lineMiddle(first).y) / (rows.length - 1));
}

const frontToBack = (seats: readonly Seat[]): Seat[][] =>
  rowsOf(seats).sort((a, b) => lineMiddle(a).y - lineMiddle(b).y);

function lineMiddle(row: readonly Seat[]): Point {
  const { line, length } = lineThrough(row);
  return line.at(length / 2);
}

const pitchOf = (row: readonly Seat[]): number =>
  row.length < 2 ? SEAT_PITCH : lineThrough(row).length / (row.length - 1);
