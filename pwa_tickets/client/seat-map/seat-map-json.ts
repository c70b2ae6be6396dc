// Reads the seat map of a show as the API sends it: short arrays, seats numbered 0…n−1 in the order of rows,
// then seats.
import { sectionLabels, stageBefore } from "./default-layout.ts";
import { type Furniture, piecesOf } from "./furniture.ts";
import { levelNames } from "./levels.ts";
import type { Label, Seat, SeatMap } from "./model.ts";
import type { Stage } from "./row-path.ts";
import { type ZoneLook, zoneLook } from "./zone-looks.ts";

type OneOrEach<T> = T | readonly T[];

export interface SeatMapJsonRow {
  readonly s: number; // section
  readonly r: string; // row name
  readonly n: readonly (string | number)[]; // seat numbers, in the order they stand
  readonly x: readonly number[]; // 1/100 of a seat pitch, stage at the top
  readonly y: readonly number[];
  readonly z: OneOrEach<number | null>; // price zone
  readonly t: string; // one character a seat: r regular, a wheelchair place, h house
  readonly p?: OneOrEach<number | null>; // price in cents, where it is not the zone's
}

interface LayoutJson extends Furniture {
  readonly stage?: Stage;
  readonly labels?: readonly LabelJson[];
}

export interface LabelJson extends Omit<Label, "level"> {
  readonly level?: string; // its name
}

interface SeatMapJsonZone extends Partial<ZoneLook> {
  readonly id: string;
  readonly name: string;
  readonly price_in_cents: number;
}

export interface SeatMapJson {
  readonly v: string | number;
  readonly show_id?: string; // absent in the map of a venue
  readonly layout?: LayoutJson;
  readonly sections: readonly string[];
  readonly zones: readonly SeatMapJsonZone[];
  readonly rows: readonly SeatMapJsonRow[];
  readonly ids: readonly string[];
  readonly notes?: Readonly<Record<string, string>>; // by the seat's n, of those that have one
  readonly levels?: readonly string[]; // of each section, where there are several
}

export function readSeatMap(json: SeatMapJson): SeatMap {
  const seats: Seat[] = [];
  const levels = levelNames(json.levels ?? []);
  const levelOf =
    levels.length > 0 ? json.sections.map((_, s) => levels.indexOf(json.levels?.[s] ?? "")) : [];
  const looks = json.zones.map((zone, place) => zoneLook(place, zone));
  const rows = json.rows.map((row) =>
    row.n.map((number, index) => {
      const zone = at(row.z, index) ?? 0;
      const [note, level] = [json.notes?.[seats.length], levelOf[row.s]];
      const seat: Seat = {
        n: seats.length,
        id: json.ids[seats.length] ?? "",
        section: json.sections[row.s] ?? "",
        row: row.r,
        number: String(number),
        zone: zone + 1,
        zoneLook: looks[zone] ?? zoneLook(zone),
        price: (row.p === undefined ? null : at(row.p, index)) ?? json.zones[zone]?.price_in_cents ?? 0,
        wheelchair: row.t[index] === "a",
        x: row.x[index] ?? 0,
        y: row.y[index] ?? 0,
        ...(note && { note }),
        ...(level !== undefined && { level }),
      };
      seats.push(seat);
      return seat;
    }),
  );
  return {
    version: String(json.v),
    seats,
    rows,
    // undrawn seats all stand at 0, 0
    drawn: new Set(seats.map(({ x, y }) => `${x} ${y}`)).size * 2 > seats.length,
    stage: json.layout?.stage ?? stageBefore(seats),
    labels: json.layout?.labels?.map((label) => placed(label, levels)) ?? sectionLabels(rows),
    pieces: piecesOf(json.layout ?? {}).map((piece) => placed(piece, levels)),
    levels,
  };
}

function placed<T extends { readonly level?: string }>(
  { level: name, ...rest }: T,
  levels: readonly string[],
): Omit<T, "level"> & { level?: number } {
  const level = name === undefined ? -1 : levels.indexOf(name);
  return level < 0 ? rest : { ...rest, level };
}

const at = <T>(value: OneOrEach<T>, index: number): T | undefined =>
  Array.isArray(value) ? (value as readonly T[])[index] : (value as T);
