// Tells a scan at the door from one weeks before: every scan uses up a ticket, whenever it is.
import type { RosterShow } from "./roster.ts";

const EARLY_MS = 6 * 3_600_000;

/** When people are let in: the doors' time, or where none is told, the show's. */
export const doorsAt = (show: RosterShow): number => Date.parse(show.doors_at ?? show.starts_at);

/** Whether nobody can be at the door yet. `now`: by the server's clock. */
export const isEarly = (show: RosterShow, now: number): boolean => doorsAt(show) - now > EARLY_MS;
