// Writes moments: in the time zone of a place (an IANA name), or in the phone's own without one. Pure.
const DAY_MS = 24 * 3_600_000;

/** "Sat, May 15" */
export function day(at: number, zone?: string): string {
  return format(at, { weekday: "short", month: "short", day: "numeric" }, zone);
}

/** "1:00 pm" */
export function time(at: number, zone?: string): string {
  return format(at, { hour: "numeric", minute: "2-digit" }, zone).replace(
    /\s?([AP])M/,
    (_, half: string) => ` ${half.toLowerCase()}m`,
  );
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

export function format(at: number, options: Intl.DateTimeFormatOptions, zone?: string): string {
  return new Intl.DateTimeFormat(
    "en-US",
    zone === undefined ? options : { ...options, timeZone: zone },
  ).format(at);
}
