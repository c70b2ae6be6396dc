// Writes moments in the page's language: in the time zone of a place (an IANA name), or in the
// phone's own without one. Pure.
import { language, t } from "./i18n.ts";

const DAY_MS = 24 * 3_600_000;

/** "Sat, May 15" */
export function day(at: number, zone?: string): string {
  return format(at, { weekday: "short", month: "short", day: "numeric" }, zone);
}

/** "1:00 pm", which never breaks before "pm" */
export function time(at: number, zone?: string): string {
  return format(at, { hour: "numeric", minute: "2-digit" }, zone).replace(
    /\s?([AP])M/,
    (_, half: string) => `\u00a0${half.toLowerCase()}m`,
  );
}

/** "12:41 pm", and of another day than `today` "12:41 pm on Sat, May 15": a time alone is taken for today's. */
export function timeAndDay(at: number, today: number, zone?: string): string {
  if (dayWord(at, today, zone) === "today") return time(at, zone);
  return t("%(time)s on %(day)s", { time: time(at, zone), day: day(at, zone) });
}

/** "today", "yesterday" or "tomorrow", by the calendar of that place; nothing for another day. */
export function dayWord(
  at: number,
  now: number,
  zone?: string,
): "today" | "yesterday" | "tomorrow" | undefined {
  const date = (moment: number): string =>
    format(moment, { year: "numeric", month: "2-digit", day: "2-digit" }, zone);
  if (date(at) === date(now)) return "today";
  if (date(at) === date(now - DAY_MS)) return "yesterday";
  if (date(at) === date(now + DAY_MS)) return "tomorrow";
  return undefined;
}

/** The hour of the day, 0 to 23. */
export function hour(at: number, zone?: string): number {
  const parts = formatter({ hour: "2-digit", hourCycle: "h23" }, zone).formatToParts(at);
  return Number(parts.find(({ type }) => type === "hour")?.value);
}

export function format(at: number, options: Intl.DateTimeFormatOptions, zone?: string): string {
  return formatter(options, zone).format(at);
}

/** Made once each: the first words of a page are mostly times, and to make one costs an old phone some milliseconds. */
const made = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions, zone?: string): Intl.DateTimeFormat {
  const all = zone === undefined ? options : { ...options, timeZone: zone };
  const name = JSON.stringify(all);
  const found = made.get(name) ?? new Intl.DateTimeFormat(language, all);
  made.set(name, found);
  return found;
}
