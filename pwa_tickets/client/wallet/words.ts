/**
 * Writes the wallet's sentences about time: a show's in its venue's time zone, the phone's own in the
 * phone's. Pure.
 */
import { day, dayWord, format, time } from "../shared/dates.ts";
import type { Kept, KeptTicket, ShowFacts } from "./bundle.ts";

const HOUR_MS = 3_600_000;

/**
 * How long after its start a show still is the next one: people come back for a forgotten coat with the
 * ticket in hand.
 */
const OVER_AFTER_MS = 6 * HOUR_MS;

export function refreshed(kept: Kept, now: number): string {
  const then = kept.received_at;
  return `Last refreshed ${dayWord(then, now) ?? day(then)}, ${time(then)}.`;
}

/** "Today, doors open 12:15 pm"; without doors "Today"; further away "Sat, May 15". */
export function when(show: ShowFacts, now: number): string {
  const zone = show.venue.time_zone;
  const start = Date.parse(show.starts_at);
  const word = dayWord(start, now, zone);
  const name = word ? word[0]?.toUpperCase() + word.slice(1) : day(start, zone);
  return show.doors_at ? `${name}, doors open ${time(Date.parse(show.doors_at), zone)}` : name;
}

/** "The Night Garden · 1:00 pm" */
export function subtitle(show: ShowFacts): string {
  return `${show.series_name} · ${time(Date.parse(show.starts_at), show.venue.time_zone)}`;
}

/** "Sat, May 15, 1:00 pm, doors 12:15 pm" */
export function dateAndDoors(show: ShowFacts): string {
  const zone = show.venue.time_zone;
  const start = Date.parse(show.starts_at);
  const doors = show.doors_at ? `, doors ${time(Date.parse(show.doors_at), zone)}` : "";
  return `${day(start, zone)}, ${time(start, zone)}${doors}`;
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
  if (ticket.voided_at)
    return `${ticket.refunded ? "Refunded" : "Cancelled"} on ${format(Date.parse(ticket.voided_at), { month: "long", day: "numeric" }, zone)}`;
  if (ticket.scanned_at) return `Came in at ${time(Date.parse(ticket.scanned_at), zone)}`;
  return "";
}

/** Estimates the server's time: phones in lobbies are hours off more often than one thinks. */
export function clock(kept: Kept | undefined, phone: number): number {
  return phone + (kept?.clock_offset_ms ?? 0);
}
