// Makes an edit of the seats that were found in a theater's chart, and keeps what is doubtful about them. Pure, but for
// new ids.
import type { Placement } from "./chart-placement.ts";
import type { MapDocument, Seat, Section } from "./document.ts";
import type { Edit } from "./edits.ts";

export const DOUBTS = ["row-differs", "number-odd", "row-counted", "number-counted"] as const;
export type DoubtKind = (typeof DOUBTS)[number];

/** As the API has it: places in units of the map from the middle of the picture, the stage at the top. */
export interface FoundSeats {
  readonly scale: number;
  readonly angle: number;
  readonly sections: readonly FoundSection[];
  readonly seats: readonly FoundSeat[];
  readonly has_stage: boolean;
  readonly left_out: number;
}

interface FoundSection {
  readonly name?: string;
  readonly side?: "left" | "center" | "right";
  readonly level?: string;
}

interface FoundSeat {
  readonly section: number;
  readonly row_name: string;
  readonly seat_number: string;
  readonly x: number;
  readonly y: number;
  readonly doubts?: readonly DoubtKind[];
}

/** A seat as it was found, and why it may be wrong. */
export interface Doubt {
  readonly kind: DoubtKind;
  readonly seat: Seat;
}

/** Found seats as part of the map, where the chart then lies under them, and what is doubtful. */
export interface Taken extends Edit {
  readonly placement: Pick<Placement, "x" | "y" | "scale" | "angle">;
  readonly seats: readonly Seat[];
  readonly sections: readonly Section[];
  readonly doubts: readonly Doubt[];
}

const BELOW_UNITS = 400;

/** Adds what was found to a document: in its middle, or below what is drawn. `nameOf` names a section that has no name. */
export function takeFound(
  document: MapDocument,
  found: FoundSeats,
  nameOf: (section: FoundSection, place: number) => string,
): Taken {
  const sections = newSections(document, found, nameOf);
  const down = document.seats.length > 0 ? lowest(document.seats) + BELOW_UNITS - highest(found.seats) : 0;
  const [zone, ...others] = document.zones;
  const more = zone && others.length === 0 ? { price_zone_id: zone.id } : {};
  const seats = found.seats.map(
    ({ section, row_name, seat_number, x, y }): Seat => ({
      ...more,
      id: crypto.randomUUID(),
      section_id: sections[section]?.id ?? "",
      row_name,
      seat_number,
      seat_type: "regular",
      is_sellable: true,
      x,
      y: y + down,
    }),
  );
  const doubts = seats.flatMap((seat, place) =>
    (found.seats[place]?.doubts ?? []).map((kind): Doubt => ({ kind, seat })),
  );
  return {
    document: {
      ...document,
      sections: [...document.sections, ...sections],
      seats: [...document.seats, ...seats],
    },
    selected: new Set(),
    placement: { x: 0, y: down, scale: found.scale, angle: found.angle },
    seats,
    sections,
    doubts,
  };
}

/** The doubts that nobody has settled: the seat is still there, and is called what it was called when it was found. */
export function openDoubts(doubts: readonly Doubt[], document: MapDocument): Doubt[] {
  const now = new Map(document.seats.map((seat) => [seat.id, seat]));
  return doubts.flatMap(({ kind, seat }) => {
    const there = now.get(seat.id);
    const isOpen = kind.startsWith("row")
      ? there?.row_name === seat.row_name
      : there?.row_name === seat.row_name && there.seat_number === seat.seat_number;
    return there && isOpen ? [{ kind, seat: there }] : [];
  });
}

/** Doubts that are said in one sentence: a row's own, and those of a section that was counted through. */
export function grouped(doubts: readonly Doubt[]): Doubt[][] {
  const groups = new Map<string, Doubt[]>();
  for (const doubt of doubts) {
    const { section_id, row_name } = doubt.seat;
    const key = `${doubt.kind} ${section_id} ${doubt.kind.endsWith("counted") ? "" : row_name}`;
    const group = groups.get(key);
    if (group) group.push(doubt);
    else groups.set(key, [doubt]);
  }
  const order = (group: readonly Doubt[]): number => DOUBTS.indexOf(group[0]?.kind ?? "number-counted");
  return [...groups.values()].sort((a, b) => order(a) - order(b));
}

function newSections(
  document: MapDocument,
  found: FoundSeats,
  nameOf: (section: FoundSection, place: number) => string,
): Section[] {
  const taken = new Set(document.sections.map(({ name }) => name));
  return found.sections.map((section, place) => {
    const wanted = section.name ?? nameOf(section, place);
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted} ${number}`;
    taken.add(name);
    return {
      id: crypto.randomUUID(),
      name,
      kind: "numbered",
      ...(section.level === undefined ? {} : { level: section.level }),
      display_order: document.sections.length + place,
    };
  });
}

const lowest = (seats: readonly { y: number }[]): number =>
  seats.reduce((most, { y }) => Math.max(most, y), -Infinity);
const highest = (seats: readonly { y: number }[]): number =>
  seats.reduce((least, { y }) => Math.min(least, y), Infinity);
