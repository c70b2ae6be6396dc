// Words each verdict: action first, then why, then what to do; the same whether this phone decided or the
// server did.
import { day, dayWord, format, time } from "../shared/dates.ts";
import type { ScanResult } from "./device-api.ts";
import type { RosterShow } from "./roster.ts";
import type { Entry, Judgement, Verdict } from "./verdict.ts";

export type Kind = "let-in" | "stop" | "wait" | "look";

export interface Face {
  readonly kind: Kind;
  readonly word: string;
  readonly why?: string;
  readonly todo?: string;
  /** What the one wide button offers: to let in anyway, or to type the code. */
  readonly offer?: "anyway" | "seat-empty" | "type";
}

/**
 * What the words depend on. Times are in the zone of the show checked in here, and the other show's in its
 * own.
 */
export interface Setting {
  readonly here: RosterShow;
  readonly elsewhere?: RosterShow | undefined;
  readonly syncedAt?: number | undefined;
  readonly now: number;
}

export function faceOf({ verdict, facts }: Judgement, setting: Setting): Face {
  return FACES[verdict](facts.inside ?? facts.otherInside ?? null, setting);
}

/**
 * Words a verdict that the server turned while the phone was letting somebody in: they are through, so there
 * is nothing to offer but a look.
 */
export function faceOfAnswer(result: ScanResult, setting: Setting): Face {
  if (result.alarm)
    return {
      kind: "stop",
      word: "Stop",
      why: "Nobody bought this ticket",
      todo: "Ask them to wait, and call staff.",
    };
  const first = result.first
    ? { scannedAt: Date.parse(result.first.scanned_at), gate: result.first.gate }
    : null;
  const { offer: _, ...face } = FACES[result.verdict ?? "unknown"](first, setting);
  return face;
}

export function faceOfLetIn(reason: string): Face {
  return { kind: "let-in", word: "Let in", why: `Let in anyway: ${reason}` };
}

const FACES: Readonly<Record<Verdict, (first: Entry | null, setting: Setting) => Face>> = {
  admitted: () => ({ kind: "let-in", word: "Let in" }),
  admitted_unsynced: (_, { syncedAt, here }) => ({
    kind: "let-in",
    word: "Let in",
    why: `Bought since this phone last synced${syncedAt === undefined ? "" : `, at ${time(syncedAt, here.venue.time_zone)}`}`,
  }),
  already_admitted: (first, { here }) => ({
    kind: "stop",
    word: "Stop",
    why: `Already came in${at(first, here)}`,
    todo: "Look at the seat together. If it is empty, let them in.",
    offer: "seat-empty",
  }),
  seat_taken: (first, { here, now }) => ({
    kind: "wait",
    word: "Wait",
    why: `Another ticket for this seat came in${at(first, here)}`,
    todo: `It is ${time(now, here.venue.time_zone)} now. Call staff: one of the two tickets was replaced.`,
    offer: "anyway",
  }),
  void: () => ({
    kind: "stop",
    word: "Stop",
    why: "Refunded or replaced. This ticket no longer counts",
    todo: "Send them to the ticket table. They can help there.",
    offer: "anyway",
  }),
  wrong_show: (_, { elsewhere, now }) => ({
    kind: "wait",
    word: "Wait",
    why: elsewhere ? `This ticket is for ${when(elsewhere, now)}` : "This ticket is for another show",
    todo: elsewhere
      ? `${elsewhere.title}, ${elsewhere.series_name}, ${elsewhere.venue.name}. ${doors(elsewhere)}The ticket stays good.`
      : "The ticket stays good.",
    offer: "anyway",
  }),
  unknown: () => ({
    kind: "stop",
    word: "Stop",
    why: "This code is not one of ours",
    todo: "Type the characters under the code. If that fails too, the ticket table will help.",
    offer: "type",
  }),
  not_a_ticket: () => ({
    kind: "look",
    word: "No ticket",
    why: "This code says something else",
    todo: "Hold the ticket’s own code in the frame.",
  }),
  left: () => ({ kind: "look", word: "Out", why: "They can come back with the same ticket" }),
  not_inside: () => ({
    kind: "wait",
    word: "Wait",
    why: "Nobody came in with this ticket",
    todo: "Let them out all the same. This phone is scanning people who leave.",
  }),
};

const at = (first: Entry | null, here: RosterShow): string =>
  first
    ? ` at ${time(first.scannedAt, here.venue.time_zone)}${first.gate ? ` through ${first.gate}` : ""}`
    : "";

const doors = (show: RosterShow): string =>
  show.doors_at ? `Doors open at ${time(Date.parse(show.doors_at), show.venue.time_zone)}. ` : "";

/** "tonight, 6:00 pm", "tomorrow, 2:00 pm", "Sat, May 15, 6:00 pm" – by the calendar of the venue. */
export function when(show: RosterShow, now: number): string {
  const zone = show.venue.time_zone;
  const start = Date.parse(show.starts_at);
  const word = dayWord(start, now, zone);
  const hour = Number(format(start, { hour: "2-digit", hourCycle: "h23" }, zone));
  if (word === "today") return `${hour >= 17 ? "tonight" : "today"}, ${time(start, zone)}`;
  return `${word === "tomorrow" ? word : day(start, zone)}, ${time(start, zone)}`;
}
