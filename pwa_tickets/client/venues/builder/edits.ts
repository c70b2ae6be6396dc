// What can be done to a document, one function each; every one answers another document. Pure, but for new ids.
import {
  changedSeats,
  chosenOf,
  type MapDocument,
  meanY,
  replaced,
  rowKey,
  rowsOf,
  type Seat,
  type SeatType,
} from "./document.ts";
import {
  mirroredNumber,
  type Numbering,
  nextRowName,
  type RowNames,
  rowNames,
  seatNumbers,
} from "./numbering.ts";
import type { PlannedRow } from "./row-plan.ts";
import { flipped, movedBy } from "./shaping.ts";

type Ids = ReadonlySet<string>;

/** A document, and what is selected after the edit. */
export interface Edit {
  readonly document: MapDocument;
  readonly selected?: Ids;
}

/** What seats are for: the API's types, and the companion of the wheelchair place nearest in its row. */
export type Use = SeatType | "companion";

export function addRows(
  document: MapDocument,
  rows: readonly PlannedRow[],
  into: { section_id: string; price_zone_id?: string },
): Edit {
  const added = rows.flatMap(({ name, seats }) =>
    seats.map(
      ({ x, y, number }): Seat => ({
        ...into,
        id: crypto.randomUUID(),
        row_name: name,
        seat_number: number,
        seat_type: "regular",
        is_sellable: true,
        x,
        y,
      }),
    ),
  );
  return selecting(document, [...document.seats, ...added], added);
}

/** Copies seats into a section, `by` units away. Companions of copied places are companions of the copies. */
export function duplicated(
  document: MapDocument,
  seats: readonly Seat[],
  by: { x: number; y: number },
  change: (seat: Seat) => Seat = (seat) => seat,
): Edit {
  const ids = new Map(seats.map(({ id }) => [id, crypto.randomUUID() as string]));
  const copies = movedBy(seats, by).map(({ in_use: _, companion_of, ...seat }): Seat => {
    const companion = companion_of === undefined ? undefined : ids.get(companion_of);
    return change({
      ...seat,
      id: ids.get(seat.id) ?? seat.id,
      ...(companion === undefined ? {} : { companion_of: companion }),
    });
  });
  return selecting(document, [...document.seats, ...copies], copies);
}

/** Names that copies of these rows can have beside what is there, by the rows' keys: A and B are copied as C and D. */
export function freeRowNames(document: MapDocument, seats: readonly Seat[]): Map<string, string> {
  const taken = new Set(document.seats.map(rowKey));
  const names = new Map<string, string>();
  for (const [first] of frontToBack(seats)) {
    if (!first) continue;
    let name = first.row_name;
    while (taken.has(rowKey({ ...first, row_name: name }))) name = nextRowName(name);
    taken.add(rowKey({ ...first, row_name: name }));
    names.set(rowKey(first), name);
  }
  return names;
}

/** Mirrors seats to the other side of `axis` as a block of its own, its odd numbers even and its even ones odd. */
export function mirrored(document: MapDocument, ids: Ids, axis: number, sectionId: string): Edit {
  const chosen = chosenOf(document, ids);
  const numbers = chosen.map(({ seat_number }) => Number.parseInt(seat_number.replace(/^\D+/, ""), 10));
  const isOneSided =
    numbers.every((number) => number % 2 === 1) || numbers.every((number) => number % 2 === 0);
  const edit = duplicated(document, chosen, { x: 0, y: 0 }, (seat) => ({
    ...seat,
    section_id: sectionId,
    seat_number: isOneSided ? mirroredNumber(seat.seat_number) : seat.seat_number,
  }));
  const copies = chosenOf(edit.document, edit.selected ?? new Set());
  return { ...edit, document: replaced(edit.document, flipped(copies, axis)) };
}

/** Takes seats off. `closing`: the numbers after them in their rows move up, as if they had never been there. */
export function removed(document: MapDocument, ids: Ids, closing = false): Edit {
  const gone = chosenOf(document, ids);
  let seats = document.seats;
  if (closing) {
    const rows = new Set(gone.map(rowKey));
    const renumbered = rowsOf(seats.filter((seat) => rows.has(rowKey(seat)))).flatMap((row) =>
      closedUp(row, ids),
    );
    seats = replaced(document, renumbered).seats;
  }
  const kept = seats
    .filter(({ id }) => !ids.has(id))
    .map((seat) => (seat.companion_of !== undefined && ids.has(seat.companion_of) ? alone(seat) : seat));
  return { document: { ...document, seats: kept }, selected: new Set() };
}

/** The seats that stay take the row's own numbers in the row's own order, from its low end. */
function closedUp(row: readonly Seat[], gone: Ids): Seat[] {
  const isDescending = numberOf(row[0]) > numberOf(row.at(-1));
  const inOrder = isDescending ? [...row].reverse() : row;
  return inOrder
    .filter(({ id }) => !gone.has(id))
    .map((seat, place) => ({ ...seat, seat_number: inOrder[place]?.seat_number ?? seat.seat_number }));
}

const numberOf = (seat: Seat | undefined): number =>
  Number.parseInt(seat?.seat_number.replace(/^\D+/, "") ?? "", 10);

export function paintZone(document: MapDocument, ids: Ids, zoneId: string | undefined): MapDocument {
  return changedSeats(document, ids, ({ price_zone_id: _, ...seat }) =>
    zoneId === undefined ? seat : { ...seat, price_zone_id: zoneId },
  );
}

/** Says what seats are for. A companion without a wheelchair place in its row stays a regular seat. */
export function paintUse(document: MapDocument, ids: Ids, use: Use): MapDocument {
  const seat_type = use === "companion" ? "regular" : use;
  const painted = changedSeats(document, ids, (seat) => ({ ...alone(seat), seat_type }));
  const places = new Set(painted.seats.filter((seat) => seat.seat_type === "ada").map(({ id }) => id));
  return {
    ...painted,
    seats: painted.seats.map((seat) => {
      if (use === "companion" && ids.has(seat.id)) return companion(seat, painted.seats);
      return seat.companion_of !== undefined && !places.has(seat.companion_of) ? alone(seat) : seat;
    }),
  };
}

function companion(seat: Seat, seats: readonly Seat[]): Seat {
  const key = rowKey(seat);
  const places = seats.filter((other) => other.seat_type === "ada" && rowKey(other) === key);
  const [nearest] = places.sort((a, b) => distance(a, seat) - distance(b, seat));
  return nearest ? { ...seat, companion_of: nearest.id } : seat;
}

const distance = (a: Seat, b: Seat): number => Math.hypot(a.x - b.x, a.y - b.y);
const alone = ({ companion_of: _, ...seat }: Seat): Seat => seat;

/** What a seat is for, in the words of `Use`. */
export const useOf = (seat: Seat): Use => (seat.companion_of === undefined ? seat.seat_type : "companion");

export function noted(document: MapDocument, ids: Ids, note: string): MapDocument {
  return changedSeats(document, ids, ({ note: _, ...seat }) => (note === "" ? seat : { ...seat, note }));
}

export const intoSection = (document: MapDocument, ids: Ids, section_id: string): MapDocument =>
  changedSeats(document, ids, (seat) => ({ ...seat, section_id }));

export const renameRow = (document: MapDocument, ids: Ids, row_name: string): MapDocument =>
  changedSeats(document, ids, (seat) => ({ ...seat, row_name }));

export const renameSeat = (document: MapDocument, id: string, seat_number: string): MapDocument =>
  changedSeats(document, new Set([id]), (seat) => ({ ...seat, seat_number }));

/** Numbers the selected seats of each row anew, from the stage backwards. */
export function renumbered(document: MapDocument, ids: Ids, numbering: Numbering): MapDocument {
  let before = 0;
  const changed = frontToBack(chosenOf(document, ids)).flatMap((row, place) => {
    const numbers = seatNumbers(row.length, numbering, place, numbering.beginning === "row" ? 0 : before);
    before += row.length;
    return row.map((seat, index) => ({ ...seat, seat_number: numbers[index] ?? seat.seat_number }));
  });
  return replaced(document, changed);
}

/** Names the selected rows anew, from the stage backwards; rows side by side in several sections share a name. */
export function renamedRows(document: MapDocument, ids: Ids, names: RowNames): MapDocument {
  const changed = bySection(chosenOf(document, ids)).flatMap((seats) => {
    const rows = frontToBack(seats);
    const given = rowNames(rows.length, names);
    return rows.flatMap((row, place) =>
      row.map((seat) => ({ ...seat, row_name: given[place] ?? seat.row_name })),
    );
  });
  return replaced(document, changed);
}

function bySection(seats: readonly Seat[]): Seat[][] {
  const sections = new Map<string, Seat[]>();
  for (const seat of seats) sections.set(seat.section_id, [...(sections.get(seat.section_id) ?? []), seat]);
  return [...sections.values()];
}

const frontToBack = (seats: readonly Seat[]): Seat[][] => rowsOf(seats).sort((a, b) => meanY(a) - meanY(b));

function selecting(document: MapDocument, seats: readonly Seat[], selected: readonly Seat[]): Edit {
  return { document: { ...document, seats }, selected: new Set(selected.map(({ id }) => id)) };
}
