// Labels, doors, aisles and tables of a document: add, change, move, turn and remove one. Pure, but for new ids.
import type { Aisle, Door, Table } from "../../seat-map/furniture.ts";
import type { Point } from "../../seat-map/geometry.ts";
import type { LabelJson } from "../../seat-map/seat-map-json.ts";
import { changedSeats, type MapDocument, replaced, type Seat } from "./document.ts";
import { type Edit, removed } from "./edits.ts";
import { movedBy, rotated } from "./shaping.ts";

export type ObjectKind = "label" | "door" | "aisle" | "table";

/** One of them, by its place in the layout's list. */
export interface ObjectItem {
  readonly kind: ObjectKind;
  readonly index: number;
}

export type MapObject = LabelJson & Partial<Omit<Door & Aisle & Table, keyof LabelJson>>;

const LISTS = { label: "labels", door: "doors", aisle: "aisles", table: "tables" } as const;
const [TABLE_GAP, SEAT_ROOM] = [70, 105];
const AISLE_SIZE = { width: 140, height: 900, angle: 0 };

/** Labels where nobody has placed one name the sections: those are given, and kept when one of them is changed. */
export interface Objects {
  readonly document: MapDocument;
  readonly labels: readonly LabelJson[];
}

export function listOf({ document, labels }: Objects, kind: ObjectKind): readonly MapObject[] {
  if (kind === "label") return labels;
  return (document.layout[LISTS[kind]] ?? []).map(({ name, ...rest }) => ({ ...rest, text: name }));
}

function withList(document: MapDocument, kind: ObjectKind, list: readonly MapObject[]): MapDocument {
  const named = kind === "label" ? list : list.map(({ text: name, ...rest }) => ({ ...rest, name }));
  return { ...document, layout: { ...document.layout, [LISTS[kind]]: named } };
}

/** Adds a label, a door or an aisle. */
export function addObject(
  objects: Objects,
  kind: Exclude<ObjectKind, "table">,
  { x, y }: Point,
  text: string,
  level?: string,
): MapDocument {
  const size = kind === "aisle" ? AISLE_SIZE : {};
  const made = {
    text,
    x: Math.round(x),
    y: Math.round(y),
    ...size,
    ...(level === undefined ? {} : { level }),
  };
  return withList(objects.document, kind, [...listOf(objects, kind), made]);
}

export interface TablePlan {
  readonly shape: "round" | "long";
  readonly seats: number;
  readonly name: string;
  readonly section_id: string;
  readonly price_zone_id?: string;
  readonly level?: string;
}

/** Adds a table with seats around it, numbered clockwise from its upper left; they are a row that is called as it is. */
export function addTable(objects: Objects, at: Point, plan: TablePlan): Edit {
  const { shape, name, section_id, price_zone_id, level } = plan;
  const [x, y] = [Math.round(at.x), Math.round(at.y)];
  const { places, width, height } = shape === "round" ? roundTable(plan.seats) : longTable(plan.seats);
  const seats = places.map(
    (place, index): Seat => ({
      id: crypto.randomUUID(),
      section_id,
      row_name: name,
      seat_number: String(index + 1),
      seat_type: "regular",
      is_sellable: true,
      ...(price_zone_id === undefined ? {} : { price_zone_id }),
      x: x + Math.round(place.x),
      y: y + Math.round(place.y),
    }),
  );
  const table = {
    text: name,
    x,
    y,
    shape,
    width,
    height,
    angle: 0,
    section_id,
    ...(level === undefined ? {} : { level }),
  };
  const document = withList(objects.document, "table", [...listOf(objects, "table"), table]);
  return {
    document: { ...document, seats: [...document.seats, ...seats] },
    selected: new Set(seats.map(({ id }) => id)),
  };
}

interface Around {
  readonly places: readonly Point[];
  readonly width: number;
  readonly height: number;
}

function roundTable(seats: number): Around {
  const radius = Math.max(110, (seats * SEAT_ROOM) / (2 * Math.PI));
  const places = Array.from({ length: seats }, (_, place) => {
    const angle = -Math.PI / 2 + (2 * Math.PI * place) / seats;
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
  const width = Math.round(2 * (radius - TABLE_GAP));
  return { places, width, height: width };
}

/** Half of the seats on each long side; the numbers go on around the end. */
function longTable(seats: number): Around {
  const above = Math.ceil(seats / 2);
  const [width, height] = [above * SEAT_ROOM, 100];
  const side = (count: number, y: number): Point[] =>
    Array.from({ length: count }, (_, place) => ({ x: (place - (count - 1) / 2) * SEAT_ROOM, y }));
  const y = height / 2 + TABLE_GAP;
  return { places: [...side(above, -y), ...side(seats - above, y).reverse()], width, height };
}

/** The seats around a table; none of anything else. */
export function seatsAt(objects: Objects, { kind, index }: ObjectItem): Seat[] {
  const table = kind === "table" ? listOf(objects, kind)[index] : undefined;
  if (!table) return [];
  return objects.document.seats.filter(
    ({ section_id, row_name }) => section_id === table.section_id && row_name === table.text,
  );
}

/** Changes an object; a table takes its seats along when it gets another name. */
export function changeObject(objects: Objects, item: ObjectItem, change: Partial<MapObject>): MapDocument {
  const object = listOf(objects, item.kind)[item.index];
  return object ? putObject(objects, item, { ...object, ...change }) : objects.document;
}

/** Puts another in an object's place. */
export function putObject(objects: Objects, item: ObjectItem, object: MapObject): MapDocument {
  const list = listOf(objects, item.kind).map((one, index) => (index === item.index ? object : one));
  const ids = new Set(seatsAt(objects, item).map(({ id }) => id));
  return changedSeats(withList(objects.document, item.kind, list), ids, (seat) => ({
    ...seat,
    row_name: object.text,
  }));
}

/** Moves an object, a table with its seats. */
export function moveObject(objects: Objects, item: ObjectItem, by: Point): MapDocument {
  const object = listOf(objects, item.kind)[item.index];
  if (!object) return objects.document;
  const place = { x: Math.round(object.x + by.x), y: Math.round(object.y + by.y) };
  return replaced(changeObject(objects, item, place), movedBy(seatsAt(objects, item), by));
}

/** Turns an object that has a direction, a table with its seats. */
export function turnObject(objects: Objects, item: ObjectItem, degrees: number): MapDocument {
  const object = listOf(objects, item.kind)[item.index];
  if (object?.angle === undefined) return objects.document;
  const angle = ((((object.angle + degrees + 180) % 360) + 360) % 360) - 180;
  return replaced(changeObject(objects, item, { angle }), rotated(seatsAt(objects, item), degrees));
}

/** Takes an object off, a table with those of its seats that nobody has a ticket for. */
export function removeObject(objects: Objects, item: ObjectItem): Edit {
  const free = seatsAt(objects, item).filter(({ in_use }) => !in_use);
  const list = listOf(objects, item.kind).filter((_, index) => index !== item.index);
  return removed(withList(objects.document, item.kind, list), new Set(free.map(({ id }) => id)));
}

/** Whether seats stand around a table: their numbers follow no line. */
export function isAtTable({ layout }: MapDocument, { section_id, row_name }: Seat): boolean {
  return (layout.tables ?? []).some((table) => table.section_id === section_id && table.name === row_name);
}
