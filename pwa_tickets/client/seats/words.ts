// Names seats in words. Pure.
import type { Seat } from "../seat-map/model.ts";
import { plural, t } from "../shared/i18n.ts";
import type { StateCode } from "./selection.ts";

/**
 * "Center H 105–108, J 101, Left C 5 and 7": a dash only where the numbers run by one, for 5–7 would promise
 * a 6.
 */
export function seatRanges(seats: readonly Seat[]): string {
  const rows = new Map<string, Seat[]>();
  for (const seat of [...seats].sort((a, b) => a.n - b.n)) {
    const name = `${seat.section}\n${seat.row}`;
    rows.set(name, [...(rows.get(name) ?? []), seat]);
  }
  let section = "";
  return [...rows.values()]
    .map((own) => {
      const [first] = own as [Seat, ...Seat[]];
      const name = first.section === section ? first.row : `${first.section} ${first.row}`;
      section = first.section;
      return `${name} ${listed(runs(own).flatMap(range))}`;
    })
    .join(", ");
}

/** Seats side by side whose numbers run by one. */
export function runs(seats: readonly Seat[]): Seat[][] {
  const found: Seat[][] = [];
  for (const seat of seats) {
    const last = found.at(-1)?.at(-1);
    if (
      last &&
      seat.n === last.n + 1 &&
      seat.row === last.row &&
      seat.section === last.section &&
      Number(seat.number) === Number(last.number) + 1
    )
      found.at(-1)?.push(seat);
    else found.push([seat]);
  }
  return found;
}

const range = (run: readonly Seat[]): string[] =>
  run.length < 3 ? run.map(({ number }) => number) : [`${run[0]?.number}–${run.at(-1)?.number}`];
export const listed = (words: readonly string[]): string =>
  words.length < 2
    ? words.join("")
    : t("%(seats)s and %(last)s", { seats: words.slice(0, -1).join(", "), last: words.at(-1) ?? "" });

/** "H 107", "H 107 and H 108", "H 107, H 108 and J 1". */
export const shortNames = (seats: readonly Seat[]): string =>
  listed(seats.map(({ row, number }) => `${row} ${number}`));

/** "Partial view", "105: Partial view" where the others have none; "" where none has. */
export function notesOf(seats: readonly Seat[]): string {
  const notes = new Map<string, Seat[]>();
  for (const seat of seats) if (seat.note) notes.set(seat.note, [...(notes.get(seat.note) ?? []), seat]);
  return [...notes]
    .map(([note, own]) =>
      own.length === seats.length ? note : `${listed(own.map(({ number }) => number))}: ${note}`,
    )
    .join(", ");
}

/** "Lawn × 3". */
export const placesWords = ({
  name,
  quantity,
}: {
  readonly name: string;
  readonly quantity: number;
}): string => (quantity === 1 ? name : `${name} × ${quantity}`);

export const countOf = (seats: number): string => plural("%(num)s seat", "%(num)s seats", seats);
export const wentSentence = (seats: readonly Seat[]): string =>
  t("%(seats)s went a moment ago.", { seats: shortNames(seats) });

/** Says why a seat cannot be had. */
export function whyNot(seat: Seat, state: StateCode): string {
  const name = { seat: `${seat.row} ${seat.number}` };
  return state === "s"
    ? t("%(seat)s is sold.", name)
    : state === "r"
      ? t("%(seat)s is in someone’s cart.", name)
      : t("%(seat)s is held by the studio.", name);
}
