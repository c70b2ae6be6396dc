// Finds what would trouble buyers or ushers in a document, and at which seats. Pure.

import { zoneLook } from "../../seat-map/zone-looks.ts";
import { type MapDocument, meanY, rowsOf, type Seat } from "./document.ts";
import { levelOf, onLevel } from "./levels.ts";
import { isAtTable } from "./objects.ts";
import { zoneless } from "./parts.ts";

export type ProblemKind =
  | "twice"
  | "overlap"
  | "nameless"
  | "no-zone"
  | "order"
  | "row-order"
  | "no-capacity"
  | "unnumbered"
  | "alike";

export interface MapProblem {
  readonly kind: ProblemKind;
  /** The seats it is about; none where it is about a section. */
  readonly seats: readonly Seat[];
  readonly section: string;
  /** Of price zones: their names. */
  readonly zones?: readonly string[];
  readonly row: string;
}

const OVERLAP_UNITS = 60; // nearer to each other than this, one seat covers the other

/** Whether a map with such a problem can be saved all the same. */
export const isHarmless = ({ kind }: MapProblem): boolean =>
  ["overlap", "no-zone", "order", "row-order", "alike"].includes(kind);

export function findProblems(document: MapDocument): MapProblem[] {
  const sections = new Map(document.sections.map(({ id, name }) => [id, name]));
  const about = (kind: ProblemKind, seats: readonly Seat[]): MapProblem[] =>
    seats[0]
      ? [{ kind, seats, section: sections.get(seats[0].section_id) ?? "", row: seats[0].row_name }]
      : [];
  const rows = rowsOf(document.seats);
  const levels = [...new Set(document.sections.map(levelOf))];
  return [
    ...document.sections
      .filter(({ kind, capacity }) => kind === "general" && capacity === undefined)
      .map(({ name }): MapProblem => ({ kind: "no-capacity", seats: [], section: name, row: "" })),
    ...document.sections
      .filter(({ kind }) => kind === "general")
      .flatMap(({ id }) =>
        about(
          "unnumbered",
          document.seats.filter(({ section_id }) => section_id === id),
        ),
      ),
    ...about(
      "nameless",
      document.seats.filter((seat) => seat.row_name === "" || seat.seat_number === ""),
    ),
    ...rows.flatMap((row) => about("twice", sameNumber(row))),
    ...about(
      "overlap",
      levels.flatMap((level) => overlapping(onLevel(document, level).seats)),
    ),
    ...rows
      .filter(([first]) => first && !isAtTable(document, first))
      .flatMap((row) => about("order", outOfOrder(row))),
    ...document.sections.flatMap(({ id }) =>
      rowsAgainstOrder(rows.filter(([first]) => first?.section_id === id)).flatMap((row) =>
        about("row-order", row),
      ),
    ),
    ...zonesAlike(document).map(
      (zones): MapProblem => ({ kind: "alike", seats: [], section: "", row: "", zones }),
    ),
    ...about("no-zone", zoneless(document)),
  ];
}

/** Names of zones whose seats have one color and one shape. */
function zonesAlike({ zones }: MapDocument): string[][] {
  const names = new Map<string, string[]>();
  for (const zone of zones) {
    const { color, shape } = zoneLook(zone.display_order, zone);
    const look = `${color} ${shape}`;
    names.set(look, [...(names.get(look) ?? []), zone.name]);
  }
  return [...names.values()].filter(({ length }) => length > 1);
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

/**
 * Rows of one section whose name goes back where the others go on, from the stage backwards. Names that are neither
 * all letters nor all numbers ("Box 3") promise no order, and rows side by side have none.
 */
function rowsAgainstOrder(rows: readonly (readonly Seat[])[]): (readonly Seat[])[] {
  const names = rows.map((row) => row[0]?.row_name ?? "");
  const isLettered = names.every((name) => /^[A-Z]+$/i.test(name));
  if (!isLettered && !names.every((name) => /^\d+$/.test(name))) return [];
  const ranked = rows
    .map((row, place) => ({ row, y: meanY(row), rank: rankOf(names[place] ?? "") }))
    .sort((a, b) => a.y - b.y);
  const steps = ranked.flatMap((one, place) => {
    const before = ranked[place - 1];
    return before && one.y - before.y >= OVERLAP_UNITS
      ? [{ row: one.row, by: Math.sign(one.rank - before.rank) }]
      : [];
  });
  const way = Math.sign(steps.reduce((sum, { by }) => sum + by, 0));
  return steps.filter(({ by }) => by === -way && way !== 0).map(({ row }) => row);
}

/** Z comes before AA, and 9 before 10. */
const rankOf = (name: string): number =>
  /^\d/.test(name)
    ? Number(name)
    : [...name.toUpperCase()].reduce((rank, letter) => rank * 26 + letter.charCodeAt(0) - 64, 0);
