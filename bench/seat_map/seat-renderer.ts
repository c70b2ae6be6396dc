// What a picker or a builder asks of whoever draws its seats. Points are units of the map, a seat is known by its index.

import type { Look, Point, Seat, Size, View } from "./product.ts";

export interface DrawnSeat extends Seat {
  readonly look: Look;
}

/** Rows in the order they stand; `n` of a seat is its index in `rows.flat()`. */
export type Rows = readonly (readonly DrawnSeat[])[];

export interface SeatRenderer {
  /** Draws all seats anew. Nothing is seen before `setView`. */
  draw(rows: Rows): void;
  /** Shows this part of the map. `moving`: the next view follows at once, so a stretched picture will do; otherwise sharp. */
  setView(view: View, size: Size, moving: boolean): void;
  /** Draws these seats again, as they are now: of the same places, in another look. */
  repaint(seats: readonly DrawnSeat[]): void;
  /** Lifts these off the others and marks them. They are the ones `dragBy` moves; those lifted before lie down where they are. */
  setSelected(seats: readonly number[]): void;
  /** Shows the selected this far from where they were lifted. */
  dragBy(by: Point): void;
  /** The selected stay where they were dragged to; they are still selected. */
  drop(): void;
}

export type RendererFactory = (surface: HTMLElement) => SeatRenderer;

/** A seat somewhere else. */
export const moved = (seat: DrawnSeat, by: Point): DrawnSeat => ({ ...seat, x: seat.x + by.x, y: seat.y + by.y });
