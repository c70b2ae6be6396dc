/**
 * Writes the wallet's sentences about time: a show's in its venue's time zone, the phone's own in the
 * phone's. Pure.
 */
import { day, dayWord, format, time, timeAndDay } from "../shared/dates.ts";
import { t } from "../shared/i18n.ts";
import type { Kept, KeptTicket, ShowFacts } from "./bundle.ts";

const HOUR_MS = 3_600_000;

/**
 * How long after its start a show still is the next one: people come back for a forgotten coat with the
 * ticket in hand.
 */
const OVER_AFTER_MS = 6 * HOUR_MS;

const WORDS = { today: t("today"), yesterday: t("yesterday"), tomorrow: t("tomorrow") };
const NAMES = { today: t("Today"), yesterday: t("Yesterday"), tomorrow: t("Tomorrow") };

export function refreshed(kept: Kept, now: number): string {
  const then = kept.received_at;
  const word = dayWord(then, now);
  return t("Last refreshed %(day)s, %(time)s.", { day: word ? WORDS[word] : day(then), time: time(then) });
}

/** "Today, doors open 12:15 pm"; without doors "Today"; further away "Sat, May 15". */
export function when(show: ShowFacts, now: number): string {
  const zone = show.venue.time_zone;
  const start = Date.parse(show.starts_at);
  const word = dayWord(start, now, zone);
  const name = word ? NAMES[word] : day(start, zone);
  if (!show.doors_at) return name;
  return t("%(day)s, doors open %(time)s", { day: name, time: time(Date.parse(show.doors_at), zone) });
}

/** "The Night Garden, Friday evening", as pages and mails say it; a title that has the series' name stands alone. */
export function fullTitle({ series_name, title }: ShowFacts): string {
  const isNamed = title.toLowerCase().includes(series_name.toLowerCase());
  return isNamed ? title : t("%(series)s, %(show)s", { series: series_name, show: title });
}

/** "The Night Garden · 1:00 pm" */
export function subtitle(show: ShowFacts): string {
  return `${show.series_name} · ${time(Date.parse(show.starts_at), show.venue.time_zone)}`;
}

/** "Sat, May 15, 1:00 pm, doors 12:15 pm" */
export function dateAndDoors(show: ShowFacts): string {
  const zone = show.venue.time_zone;
  const start = Date.parse(show.starts_at);
  const date = `${day(start, zone)}, ${time(start, zone)}`;
  if (!show.doors_at) return date;
  return t("%(date)s, doors %(time)s", { date, time: time(Date.parse(show.doors_at), zone) });
}

/** The three lines of a day block: Fri, 14, May. */
export function dayBlock(show: ShowFacts): [string, string, string] {
  const part = (options: Intl.DateTimeFormatOptions): string =>
    format(Date.parse(show.starts_at), options, show.venue.time_zone);
  return [part({ weekday: "short" }), part({ day: "numeric" }), part({ month: "short" })];
}

export function isOver(show: ShowFacts, now: number): boolean {
  return now > Date.parse(show.starts_at) + OVER_AFTER_MS;
}

/**
 * Says what became of a ticket: "Refunded on May 9", "Cancelled on May 9", "Came in at 5:58 pm", or nothing
 * yet.
 */
export function status(ticket: KeptTicket, show: ShowFacts): string {
  const zone = show.venue.time_zone;
  if (ticket.voided_at) {
    const date = format(Date.parse(ticket.voided_at), { month: "long", day: "numeric" }, zone);
    return ticket.refunded ? t("Refunded on %(date)s", { date }) : t("Canceled on %(date)s", { date });
  }
  if (ticket.scanned_at)
    return t("Came in at %(time)s", {
      time: timeAndDay(Date.parse(ticket.scanned_at), Date.parse(show.starts_at), zone),
    });
  return "";
}

/** Estimates the server's time: phones in lobbies are hours off more often than one thinks. */
export function clock(kept: Kept | undefined, phone: number): number {
  return phone + (kept?.clock_offset_ms ?? 0);
}
