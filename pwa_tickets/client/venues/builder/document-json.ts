// Reads and writes a document as the API has it. What the builder does not know of a seat, a section or a zone
// stays with it. Pure.
import type { Layout, MapDocument, Seat, Section, Zone } from "./document.ts";

interface SeatJson extends Omit<Seat, "x" | "y"> {
  readonly x_position?: number;
  readonly y_position?: number;
}

export interface DocumentJson {
  readonly venue_id: string;
  readonly map_version: number;
  readonly layout: Layout;
  readonly sections: readonly Section[];
  readonly price_zones: readonly Zone[];
  readonly seats: readonly SeatJson[];
}

const PITCH = 100;
const ROW_PITCH = 110;

export function readDocument({ price_zones: zones, seats, ...rest }: DocumentJson): MapDocument {
  return { ...rest, zones, seats: placed(seats) };
}

export function writeDocument({ zones, seats, ...rest }: MapDocument): DocumentJson {
  return {
    ...rest,
    price_zones: zones,
    seats: seats.map(({ x, y, ...seat }) => ({
      ...seat,
      x_position: Math.round(x),
      y_position: Math.round(y),
    })),
  };
}

/** Gives seats that nobody drew a place: row under row, below what is drawn. */
function placed(seats: readonly SeatJson[]): Seat[] {
  const drawn = seats.flatMap(({ y_position }) => y_position ?? []);
  let y = drawn.reduce((most, value) => Math.max(most, value), 0) + (drawn.length > 0 ? 3 * ROW_PITCH : 0);
  let x = 0;
  let last: SeatJson | undefined;
  return seats.map(({ x_position, y_position, ...seat }) => {
    if (x_position !== undefined && y_position !== undefined)
      return { ...seat, x: x_position, y: y_position };
    const isNext = last?.section_id === seat.section_id && last.row_name === seat.row_name;
    if (last && !isNext) y += last.section_id === seat.section_id ? ROW_PITCH : 3 * ROW_PITCH;
    x = isNext ? x + PITCH : 0;
    last = seat;
    return { ...seat, x, y };
  });
}
