/** A ticket as `GET /api/wallet` sends it. This file merges its answers into what a phone keeps. Pure. */

export interface Ticket {
  readonly id: string;
  readonly ticket_number: string;
  readonly qr_code: string;
  readonly qr_svg: string;
  readonly section: string;
  readonly row_name: string;
  readonly seat_number: string;
  /**
   * Sorts the tickets of a show as the seats sit; absent in tickets that a phone stored before there was one.
   */
  readonly place?: string;
  /** Of its section, and of the seat; absent where there is nothing to say. */
  readonly level?: string;
  readonly entrance?: string;
  readonly note?: string;
  readonly zone_name?: string;
  readonly x?: number;
  readonly y?: number;
  readonly price_in_cents: number;
  readonly holder_name: string;
  readonly order_number: string;
  readonly order_id: string;
  /**
   * Whether it is seen because the signed-in address bought it, not by this browser's session or an order's
   * link.
   */
  readonly by_email?: boolean;
  readonly voided_at?: string;
  /** Whether it is void, and money of its order went back. */
  readonly refunded?: boolean;
  readonly scanned_at?: string;
}

/** The seat map as paths, in the units of which a ticket's x and y are. */
export interface SeatMapPicture {
  readonly view_box: string;
  readonly stage: string;
  readonly rows: string;
  /** The rows of each level alone, by its name; absent in bundles that a phone stored before there were any. */
  readonly levels?: Readonly<Record<string, string>>;
}

export interface ShowFacts {
  readonly id: string;
  readonly title: string;
  readonly series_name: string;
  readonly poster: string;
  readonly starts_at: string;
  readonly doors_at?: string;
  /** The color and pattern of its tickets; absent where it has none. */
  readonly mark?: number;
  readonly venue: {
    readonly name: string;
    readonly address?: string;
    readonly city?: string;
    readonly time_zone: string;
  };
  /** Absent where nobody drew the venue, and in bundles that a phone stored under the field's older name. */
  readonly seat_map?: SeatMapPicture;
}

export interface Bundle {
  readonly refreshed_at: string;
  /**
   * The address this visitor signed in with; absent for a visitor known only by an order's link or by having
   * bought here.
   */
  readonly email?: string;
  readonly shows: readonly (ShowFacts & { readonly tickets: readonly Ticket[] })[];
}

/**
 * A ticket on the phone, with the time of the last answer that named it and the address, if any, that answer
 * was for.
 */
export interface KeptTicket extends Ticket {
  readonly refreshed_at: string;
  readonly seen_as: string;
}

export interface KeptShow extends ShowFacts {
  readonly tickets: readonly KeptTicket[];
}

export interface Kept {
  /** The server's clock: tells two answers apart, whichever arrived first. */
  readonly refreshed_at: string;
  /** The phone's clock: what "last refreshed" says, beside the phone's own status bar. */
  readonly received_at: number;
  /** Server's clock less the phone's, when last compared. */
  readonly clock_offset_ms: number;
  readonly email: string;
  readonly etag: string;
  readonly shows: readonly KeptShow[];
}

/** Whether an answer is our server's and not, say, a lobby's sign-in page that calls itself a success. */
export function isBundle(value: unknown): value is Bundle {
  if (!isRecord(value) || typeof value["refreshed_at"] !== "string" || !Array.isArray(value["shows"]))
    return false;
  return value["shows"].every(
    (show: unknown) =>
      isRecord(show) &&
      typeof show["id"] === "string" &&
      isRecord(show["venue"]) &&
      Array.isArray(show["tickets"]) &&
      show["tickets"].every(isTicket),
  );
}

function isTicket(value: unknown): boolean {
  return (
    isRecord(value) &&
    ["id", "qr_code", "qr_svg", "section", "row_name", "seat_number"].every(
      (name) => typeof value[name] === "string",
    )
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** How far apart two answers that crossed may be; a server's clock further back was set, and is believed. */
const CROSSED_MS = 60_000;

/**
 * Merges an answer into what the phone keeps. A ticket that the answer names is replaced. One that it does
 * not name stays: a session that ended and an order taken back look the same from here, and a family at the
 * door must not pay for that. It goes only when it was seen as an address's own, and an answer to that very
 * address no longer has it.
 */
export function merge(
  kept: Kept | undefined,
  fresh: Bundle,
  answer: { received_at: number; etag: string },
): Kept {
  const at = Date.parse(fresh.refreshed_at);
  const behind = kept ? Date.parse(kept.refreshed_at) - at : 0;
  if (kept && behind > 0 && behind < CROSSED_MS) return kept;
  const email = fresh.email ?? "";
  const named = new Set(fresh.shows.flatMap((show) => show.tickets.map(({ id }) => id)));
  const stays = (ticket: KeptTicket): boolean =>
    !named.has(ticket.id) && (email === "" || ticket.seen_as !== email);

  const shows = new Map<string, KeptShow>();
  for (const show of kept?.shows ?? []) shows.set(show.id, { ...show, tickets: show.tickets.filter(stays) });
  for (const { tickets, ...facts } of fresh.shows) {
    const news = tickets.map((ticket) => ({
      ...ticket,
      refreshed_at: fresh.refreshed_at,
      seen_as: ticket.by_email ? email : "",
    }));
    shows.set(facts.id, {
      ...facts,
      tickets: [...(shows.get(facts.id)?.tickets ?? []), ...news].sort(asTheySit),
    });
  }
  return {
    ...answer,
    email,
    refreshed_at: fresh.refreshed_at,
    clock_offset_ms: at - answer.received_at,
    shows: [...shows.values()]
      .filter(({ tickets }) => tickets.length > 0)
      .sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at)),
  };
}

/** Counts the tickets that the last answer did not name: still good, but this phone cannot know. */
export function unconfirmed(kept: Kept): number {
  return kept.shows
    .flatMap(({ tickets }) => tickets)
    .filter((ticket) => ticket.refreshed_at !== kept.refreshed_at).length;
}

/** Dead ones last, the others as the server sorts them; those without a place first, as they lay. */
function asTheySit(a: Ticket, b: Ticket): number {
  const dead = Number(Boolean(a.voided_at)) - Number(Boolean(b.voided_at));
  const [here, there] = [a.place ?? "", b.place ?? ""];
  return dead || Number(here > there) - Number(here < there);
}
