// Makes of a document the seat map that pickers read; blocked seats are not in it. Pure.
import type { SeatMapJson } from "../../seat-map/seat-map-json.ts";
import { zoneLook } from "../../seat-map/zone-looks.ts";
import { type MapDocument, rowsOf } from "./document.ts";

export function asBuyersSee({ map_version, layout, sections, zones, seats }: MapDocument): SeatMapJson {
  const sectionAt = new Map(sections.map(({ id }, index) => [id, index]));
  const zoneAt = new Map(zones.map(({ id }, index) => [id, index]));
  const rows = rowsOf(seats.filter(({ seat_type }) => seat_type !== "blocked"));
  return {
    v: map_version,
    layout,
    sections: sections.map(({ name }) => name),
    levels: sections.map(({ level = "" }) => level),
    notes: Object.fromEntries(
      rows.flat().flatMap(({ note }, index) => (note === undefined ? [] : [[String(index), note]])),
    ),
    zones: zones.map((zone) => ({
      id: zone.id,
      name: zone.name,
      price_in_cents: zone.price_in_cents ?? 0,
      ...zoneLook(zone.display_order, zone),
    })),
    rows: rows.map((row) => ({
      s: sectionAt.get(row[0]?.section_id ?? "") ?? 0,
      r: row[0]?.row_name ?? "",
      n: row.map(({ seat_number }) => seat_number),
      x: row.map(({ x }) => x),
      y: row.map(({ y }) => y),
      z: row.map(({ price_zone_id }) => zoneAt.get(price_zone_id ?? "") ?? zones.length),
      t: row.map(({ seat_type }) => (seat_type === "ada" ? "a" : seat_type === "house" ? "h" : "r")).join(""),
    })),
    ids: rows.flat().map(({ id }) => id),
  };
}
