// Writes how long something still takes. Pure.
import { plural } from "./i18n.ts";

/** "9:41", "1:02:03"; whole seconds, rounded up, so that it reads 0:00 only when it is over. */
export function figure(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** "2 days", "5 hours", then the figure: nobody counts seconds two days ahead. */
export function longFigure(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000);
  if (hours >= 48) return plural("%(num)s day", "%(num)s days", Math.floor(hours / 24));
  return hours >= 5 ? plural("%(num)s hour", "%(num)s hours", hours) : figure(milliseconds);
}
