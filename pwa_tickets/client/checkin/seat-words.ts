// Says where a seat is to somebody who has never been here, counted from the nearer end of the row. Pure.
import { t } from "../shared/i18n.ts";
import type { Place, RosterData, Seat } from "./roster.ts";

const ORDINALS = [
  t("first"),
  t("second"),
  t("third"),
  t("fourth"),
  t("fifth"),
  t("sixth"),
  t("seventh"),
  t("eighth"),
  t("ninth"),
  t("tenth"),
  t("eleventh"),
  t("twelfth"),
  t("thirteenth"),
  t("fourteenth"),
  t("fifteenth"),
  t("sixteenth"),
  t("seventeenth"),
  t("eighteenth"),
  t("nineteenth"),
  t("twentieth"),
];

/**
 * "Left, third row, third seat from the left", or "" for a venue without a drawing. The stage is at the top
 * of the drawing.
 */
export function whereIs(index: number, seats: readonly Seat[], places: readonly Place[]): string {
  const seat = seats[index];
  if (!seat || places[index]?.[0] == null) return "";
  const [section, row] = seat;
  const section_rows = new Map<string, number[]>();
  for (const [at, [name, rowName]] of seats.entries()) {
    if (name === section && places[at]?.[0] != null)
      section_rows.set(rowName, [...(section_rows.get(rowName) ?? []), at]);
  }
  const x = (at: number): number => places[at]?.[0] ?? 0;
  const depth = (row: readonly number[]): number =>
    row.reduce((sum, at) => sum + (places[at]?.[1] ?? 0), 0) / row.length;
  const rows = [...section_rows].sort(([, a], [, b]) => depth(a) - depth(b)).map(([name]) => name);
  const inRow = (section_rows.get(row) ?? []).sort((a, b) => x(a) - x(b));
  const fromLeft = inRow.indexOf(index);
  const place = { section, row: ordinal(rows.indexOf(row)) };
  if (fromLeft < inRow.length / 2)
    return t("%(section)s, %(row)s row, %(seat)s seat from the left", { ...place, seat: ordinal(fromLeft) });
  const fromRight = inRow.length - 1 - fromLeft;
  return t("%(section)s, %(row)s row, %(seat)s seat from the right", { ...place, seat: ordinal(fromRight) });
}

/** "Balcony level · Door 3 · Partial view", or "". */
export function wayTo(index: number, { seats, sections = {}, notes = {} }: RosterData): string {
  const { level, entrance } = sections[seats[index]?.[0] ?? ""] ?? {};
  return [level, entrance, notes[index]].filter(Boolean).join(" · ");
}

function ordinal(place: number): string {
  return ORDINALS[place] ?? figure(place + 1);
}

function figure(number: number): string {
  switch (new Intl.PluralRules("en", { type: "ordinal" }).select(number)) {
    case "one":
      return t("%(number)sst", { number });
    case "two":
      return t("%(number)snd", { number });
    case "few":
      return t("%(number)srd", { number });
    default:
      return t("%(number)sth", { number });
  }
}
