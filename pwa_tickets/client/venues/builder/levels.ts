// Says what is drawn of a document while one of its levels is shown: levels may overlap, and a hidden seat cannot be hit.
// Pure.
import { levelNames } from "../../seat-map/levels.ts";
import type { MapDocument, Section } from "./document.ts";

export const levelsOf = ({ sections }: MapDocument): string[] =>
  levelNames(sections.map(({ level }) => level));

/** The document with the seats of this level only; all of them without one, or where there is no such level. */
export function onLevel(document: MapDocument, level: string | undefined): MapDocument {
  if (level === undefined || !levelsOf(document).includes(level)) return document;
  const there = new Set(
    document.sections.filter((section) => levelOf(section) === level).map(({ id }) => id),
  );
  return { ...document, seats: document.seats.filter(({ section_id }) => there.has(section_id)) };
}

export const levelOf = ({ level = "" }: Section): string => level;
