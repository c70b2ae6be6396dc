// Finds what would trouble buyers or ushers in a document, and at which seats. Pure.
import { type MapDocument, rowsOf, type Seat } from "./document.ts";

export type ProblemKind = "twice" | "overlap" | "nameless" | "no-zone" | "order" | "no-capacity";

export interface MapProblem {
  readonly kind: ProblemKind;
  /** The seats it is about; none where it is about a section. */
  readonly seats: readonly Seat[];
  readonly section: string;
  readonly row: string;
}

const OVERLAP_UNITS = 60; // nearer to each other than this, one seat covers the other

/** Whether a map with such a problem can be saved all the same. */
export const isHarmless = ({ kind }: MapProblem): boolean =>
  kind === "overlap" || kind === "no-zone" || kind === "order";

export function findProblems(document: MapDocument): MapProblem[] {
  const sections = new Map(document.sections.map(({ id, name }) => [id, name]));
  const about = (kind: ProblemKind, seats: readonly Seat[]): MapProblem[] =>
    seats[0]
      ? [{ kind, seats, section: sections.get(seats[0].section_id) ?? "", row: seats[0].row_name }]
      : [];
  const rows = rowsOf(document.seats);
  return [
    ...document.sections
      .filter(({ kind, capacity }) => kind === "general" && capacity === undefined)
      .map(({ name }): MapProblem => ({ kind: "no-capacity", seats: [], section: name, row: "" })),
    ...about(
      "nameless",
      document.seats.filter((seat) => seat.row_name === "" || seat.seat_number === ""),
    ),
    ...rows.flatMap((row) => about("twice", sameNumber(row))),
    ...about("overlap", overlapping(document.seats)),
    ...rows.flatMap((row) => about("order", outOfOrder(row))),
    ...about(
      "no-zone",
      document.seats.filter((seat) => seat.price_zone_id === undefined && seat.seat_type !== "blocked"),
    ),
  ];
}

function sameNumber(row: readonly Seat[]): Seat[] {
  const counts = new Map<string, number>();
  for (const { seat_number } of row) counts.set(seat_number, (counts.get(seat_number) ?? 0) + 1);
  return row.filter(({ seat_number }) => seat_number !== "" && (counts.get(seat_number) ?? 0) > 1);
}

/** Looks at each seat's neighbors only: from left to right, those less than a seat farther. */
function overlapping(seats: readonly Seat[]): Seat[] {
  const sorted = [...seats].sort((a, b) => a.x - b.x);
  const found = new Set<Seat>();
  sorted.forEach((seat, place) => {
    for (let next = place + 1; ; next += 1) {
      const other = sorted[next];
      if (!other || other.x - seat.x >= OVERLAP_UNITS) return;
      if (Math.hypot(other.x - seat.x, other.y - seat.y) < OVERLAP_UNITS) found.add(seat).add(other);
    }
  });
  return [...found];
}

/** Seats whose numbers go up and down again along their row; from the center outwards they turn once. */
function outOfOrder(row: readonly Seat[]): Seat[] {
  const numbers = row.map(({ seat_number }) => Number(/\d+/.exec(seat_number)?.[0] ?? Number.NaN));
  const turns = numbers.flatMap((number, place) => {
    const [before, after] = [numbers[place - 1], numbers[place + 1]];
    if (before === undefined || after === undefined) return [];
    return (number - before) * (after - number) < 0 ? [place] : [];
  });
  return turns.length > 2 ? turns.flatMap((place) => row[place] ?? []) : [];
}
