// Sections, price zones and stage of a document: add, change, move and remove one. Pure, but for new ids.
import type { Stage } from "../../seat-map/row-path.ts";
import { nthLook } from "../../seat-map/zone-looks.ts";
import type { MapDocument, Seat, Section, Zone } from "./document.ts";

interface Part {
  readonly id: string;
  readonly display_order: number;
}

/** Adds a section on this level, or on that of the first section. */
export function addSection(
  document: MapDocument,
  name: string,
  level = document.sections[0]?.level,
): { document: MapDocument; section: Section } {
  const section: Section = {
    id: crypto.randomUUID(),
    name,
    kind: "numbered",
    ...(level ? { level } : {}),
    display_order: document.sections.length,
  };
  return { document: { ...document, sections: [...document.sections, section] }, section };
}

/** Adds a zone that has no price yet, with a look that no other has. */
export function addZone(document: MapDocument, name: string): { document: MapDocument; zone: Zone } {
  const place = document.zones.length;
  const zone: Zone = { id: crypto.randomUUID(), name, ...nthLook(place), display_order: place };
  return { document: { ...document, zones: [...document.zones, zone] }, zone };
}

/** The first zone; where there is none, one of this name, so that no seat is without. */
export function firstZone(document: MapDocument, name: string): { document: MapDocument; zone: Zone } {
  const [zone] = document.zones;
  return zone ? { document, zone } : addZone(document, name);
}

/** The seats that have no zone; blocked ones need none. */
export const zoneless = ({ seats }: MapDocument): readonly Seat[] =>
  seats.filter(({ price_zone_id, seat_type }) => price_zone_id === undefined && seat_type !== "blocked");

/** Changes a section; its tables are on its level. */
export const changeSection = (document: MapDocument, section: Section): MapDocument => ({
  ...document,
  ...(document.layout.tables && {
    layout: {
      ...document.layout,
      tables: document.layout.tables.map((table) =>
        table.section_id === section.id ? { ...table, level: section.level ?? "" } : table,
      ),
    },
  }),
  sections: document.sections.map((one) => (one.id === section.id ? section : one)),
});

export const changeZone = (document: MapDocument, zone: Zone): MapDocument => ({
  ...document,
  zones: document.zones.map((one) => (one.id === zone.id ? zone : one)),
});

/** Takes a section off with its seats. */
export const removeSection = (document: MapDocument, id: string): MapDocument => ({
  ...document,
  sections: ordered(document.sections.filter((one) => one.id !== id)),
  seats: document.seats.filter(({ section_id }) => section_id !== id),
});

/** Takes a price zone off; its seats stay, without a zone. */
export const removeZone = (document: MapDocument, id: string): MapDocument => ({
  ...document,
  zones: ordered(document.zones.filter((one) => one.id !== id)),
  seats: document.seats.map(({ price_zone_id, ...seat }) =>
    price_zone_id === undefined || price_zone_id === id ? seat : { ...seat, price_zone_id },
  ),
});

export const moveSectionUp = (document: MapDocument, id: string): MapDocument => ({
  ...document,
  sections: movedUp(document.sections, id),
});

export const moveZoneUp = (document: MapDocument, id: string): MapDocument => ({
  ...document,
  zones: movedUp(document.zones, id),
});

function movedUp<T extends Part>(parts: readonly T[], id: string): T[] {
  const place = parts.findIndex((part) => part.id === id);
  const moved = [...parts];
  if (place > 0) moved.splice(place - 1, 0, ...moved.splice(place, 1));
  return ordered(moved);
}

const ordered = <T extends Part>(parts: readonly T[]): T[] =>
  parts.map((part, display_order) => ({ ...part, display_order }));

export const setStage = (document: MapDocument, stage: Stage): MapDocument => ({
  ...document,
  layout: { ...document.layout, stage },
});
