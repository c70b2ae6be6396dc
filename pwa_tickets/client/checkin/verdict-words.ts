// Words each verdict: action first, then why, then what to do; the same whether this phone decided or the
// server did.
import { day, dayWord, hour, time, timeAndDay } from "../shared/dates.ts";
import { plural, t } from "../shared/i18n.ts";
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
      word: t("Stop"),
      why: t("Nobody bought this ticket"),
      todo: t("Ask them to wait, and call staff."),
    };
  const first = result.first
    ? { scannedAt: Date.parse(result.first.scanned_at), gate: result.first.gate }
    : null;
  const { offer: _, ...face } = FACES[result.verdict ?? "unknown"](first, setting);
  return face;
}

/** Words a ticket that this phone let in a moment ago: no fault of anybody, and nobody else comes in by it. */
export function faceOfJustNow(): Face {
  return {
    kind: "look",
    word: t("Just now, here"),
    why: t("This ticket came in a moment ago"),
    todo: t("It’s good for one person. Hold up the next one."),
  };
}

/** Words an order that nobody has paid: its seats are kept, and there are no tickets to let anybody in with. */
export function faceOfOwing(sum: string): Face {
  return {
    kind: "wait",
    word: t("Wait"),
    why: t("Owes %(sum)s", { sum }),
    todo: t("Send them to the box office. Once they’ve paid there, their tickets open the door."),
  };
}

/** What is said of one ticket of several that are in view together; `seat` in words. */
export interface Member {
  readonly face: Face;
  readonly seat: string;
}

/** Words several tickets at once: the gravest first, which keeps its offer, then each of the others. */
export function faceOfParty([first, ...others]: readonly [Member, ...Member[]]): Face {
  if (others.length === 0) return first.face;
  const isOneWord = others.every(({ face }) => face.word === first.face.word);
  const all = isOneWord ? [first, ...others] : others;
  const count = others.length + 1;
  return {
    ...first.face,
    ...(first.face.why ? {} : { why: plural("%(num)s ticket", "%(num)s tickets", count) }),
    todo: all.map(({ face, seat }) => (isOneWord ? seat : said(face, seat))).join(" · "),
  };
}

const said = ({ word }: Face, seat: string): string => t("%(word)s: %(seat)s", { word, seat });

/** How grave a verdict is: what stops somebody is never hidden by what lets somebody else in. */
export const GRAVITY: Readonly<Record<Kind, number>> = { stop: 3, wait: 2, look: 1, "let-in": 0 };

export function faceOfLetIn(reason: string): Face {
  return { kind: "let-in", word: t("Let in"), why: t("Let in anyway: %(reason)s", { reason }) };
}

const FACES: Readonly<Record<Verdict, (first: Entry | null, setting: Setting) => Face>> = {
  admitted: () => ({ kind: "let-in", word: t("Let in") }),
  admitted_unsynced: (_, { syncedAt, here, now }) => ({
    kind: "let-in",
    word: t("Let in"),
    why:
      syncedAt === undefined
        ? t("Bought since this phone last synced")
        : t("Bought since this phone last synced, at %(time)s", {
            time: timeAndDay(syncedAt, now, here.venue.time_zone),
          }),
  }),
  already_admitted: (first, setting) => ({
    kind: "stop",
    word: t("Stop"),
    why: entered(first, setting, [
      () => t("Already came in"),
      (at) => t("Already came in at %(time)s", at),
      (at) => t("Already came in at %(time)s through %(gate)s", at),
    ]),
    todo: t("Look at the seat together. If it is empty, let them in."),
    offer: "seat-empty",
  }),
  seat_taken: (first, setting) => ({
    kind: "wait",
    word: t("Wait"),
    why: entered(first, setting, [
      () => t("Another ticket for this seat came in"),
      (at) => t("Another ticket for this seat came in at %(time)s", at),
      (at) => t("Another ticket for this seat came in at %(time)s through %(gate)s", at),
    ]),
    todo: t("It is %(time)s now. Call staff: one of the two tickets was replaced.", {
      time: time(setting.now, setting.here.venue.time_zone),
    }),
    offer: "anyway",
  }),
  void: () => ({
    kind: "stop",
    word: t("Stop"),
    why: t("Refunded or replaced. This ticket no longer counts"),
    todo: t("Send them to the ticket table. They can help there."),
    offer: "anyway",
  }),
  wrong_show: (_, { elsewhere, now }) => ({
    kind: "wait",
    word: t("Wait"),
    why: elsewhere
      ? t("This ticket is for %(when)s", { when: whenShow(elsewhere, now) })
      : t("This ticket is for another show"),
    todo: elsewhere ? staysGood(elsewhere, now) : t("The ticket stays good."),
    offer: "anyway",
  }),
  unknown: () => ({
    kind: "stop",
    word: t("Stop"),
    why: t("This code is not one of ours"),
    todo: t("Type the characters under the code. If that fails too, the ticket table will help."),
    offer: "type",
  }),
  not_a_ticket: () => ({
    kind: "look",
    word: t("No ticket"),
    why: t("This code says something else"),
    todo: t("Hold the ticket’s own code in the frame."),
  }),
  left: () => ({ kind: "look", word: t("Out"), why: t("They can come back with the same ticket") }),
  not_inside: () => ({
    kind: "wait",
    word: t("Wait"),
    why: t("Nobody came in with this ticket"),
    todo: t("Let them out anyway. This phone is scanning people who leave."),
  }),
};

type At = (at: { time: string; gate: string }) => string;

/** Words an entry: of which nothing is known, only the time, or the gate too. */
function entered(first: Entry | null, { here, now }: Setting, [unknown, timed, gated]: [At, At, At]): string {
  const at = {
    time: first ? timeAndDay(first.scannedAt, now, here.venue.time_zone) : "",
    gate: first?.gate ?? "",
  };
  return (!first ? unknown : at.gate ? gated : timed)(at);
}

function staysGood({ title, series_name, venue, doors_at }: RosterShow, now: number): string {
  const show = `${title}, ${series_name}, ${venue.name}`;
  if (!doors_at) return t("%(show)s. The ticket stays good.", { show });
  const doors = timeAndDay(Date.parse(doors_at), now, venue.time_zone);
  return t("%(show)s. Doors open at %(time)s. The ticket stays good.", { show, time: doors });
}

/** When a show begins, as `when` says it. */
export function whenShow({ starts_at, venue }: RosterShow, now: number): string {
  return when(Date.parse(starts_at), venue.time_zone, now);
}

/** "tonight, 6:00 pm", "tomorrow, 2:00 pm", "Sat, May 15, 6:00 pm" – by the calendar of the venue. */
export function when(start: number, zone: string, now: number): string {
  const word = dayWord(start, now, zone);
  const at = { time: time(start, zone) };
  if (word === "today")
    return hour(start, zone) >= 17 ? t("tonight, %(time)s", at) : t("today, %(time)s", at);
  return word === "tomorrow" ? t("tomorrow, %(time)s", at) : `${day(start, zone)}, ${at.time}`;
}
