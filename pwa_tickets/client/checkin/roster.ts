// Describes a roster as the server sends it, and indexes it for verdicts.
import type { Code, CodeState, Codes } from "./verdict.ts";

/**
 * [hash, index into seats, generation, state, entry of whoever is inside, its gate]; the last two only when
 * there is one.
 */
export type CodeRow = [
  hash: string,
  seat: number,
  generation: number,
  state: CodeState,
  firstInAt?: string,
  gate?: string,
];
/** [hash of the number printed under a code, index into codes] */
export type TicketNumber = [hash: string, code: number];
/** [hash of the last six characters of the number of an order that nobody has paid, what it owes in cents] */
export type Owing = [hash: string, cents: number];
export type Seat = [section: string, row: string, seat: string];

export interface RosterShow {
  readonly id: string;
  readonly title: string;
  readonly series_name: string;
  readonly starts_at: string;
  readonly doors_at?: string;
  readonly mark?: number;
  readonly venue: {
    readonly name: string;
    readonly time_zone: string;
    readonly layout?: { readonly stage?: Stage };
  };
  readonly capacity?: number;
}

/** In 1/100 of a seat pitch, like the places. */
export interface Stage {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly depth: number;
}
export type Place = [x: number | null, y: number | null];

/** The answer of GET /api/check-in/shows/{id}/roster; also what the phone keeps. */
export interface RosterData {
  readonly show: RosterShow;
  readonly server_time: string;
  readonly seats: readonly Seat[];
  /** How to get there, by the name of the section; what is to be known of a seat. Absent in an older roster. */
  readonly sections?: Readonly<Record<string, { readonly level?: string; readonly entrance?: string }>>;
  readonly notes?: Readonly<Record<number, string>>;
  readonly places: readonly Place[];
  readonly codes: CodeRow[];
  /** Absent in a roster kept before there were any. */
  readonly ticket_numbers?: readonly TicketNumber[];
  /** Absent in a roster kept before there were any. */
  readonly owing?: readonly Owing[];
}

/** A change of one code: by another gate's scan, or by the studio. Comes with the answers to scans. */
export interface RosterChange {
  readonly show_id: string;
  readonly code_hash: string;
  readonly state: CodeState;
  readonly ticket_number_hash?: string;
  readonly first_in_at?: string;
  readonly gate?: string;
}

export function indexCodes(rows: readonly CodeRow[]): Codes {
  const byHash = new Map<string, Code>();
  const ofSeat = new Map<number, string[]>();
  for (const [hash, seat, generation, state, firstInAt, gate] of rows) {
    const firstIn =
      firstInAt === undefined ? undefined : { scannedAt: Date.parse(firstInAt), gate: gate ?? "" };
    byHash.set(hash, { seat, generation, state, firstIn });
    const others = ofSeat.get(seat);
    if (others) others.push(hash);
    else ofSeat.set(seat, [hash]);
  }
  return { byHash, ofSeat };
}

/** Indexes ticket numbers: the hash of a ticket's code by the hash of its number. */
export function indexNumbers({ codes, ticket_numbers: numbers = [] }: RosterData): Map<string, string> {
  return new Map(numbers.flatMap(([hash, code]) => (codes[code] ? [[hash, codes[code][0]]] : [])));
}

/** Applies changes to a roster; null when one does not fit: then the whole roster has to be read again. */
export function withChanges(roster: RosterData, changes: readonly RosterChange[]): RosterData | null {
  const news = new Map(
    changes.filter(({ show_id }) => show_id === roster.show.id).map((change) => [change.code_hash, change]),
  );
  const numbers = new Map(roster.ticket_numbers);
  const codes = roster.codes.map((row, nth): CodeRow => {
    const change = news.get(row[0]);
    if (!change) return row;
    news.delete(row[0]);
    const [hash, seat, generation] = row;
    const { state, ticket_number_hash: number, first_in_at: at, gate = "" } = change;
    if (number !== undefined) numbers.set(number, nth);
    return at === undefined ? [hash, seat, generation, state] : [hash, seat, generation, state, at, gate];
  });
  return news.size === 0 ? { ...roster, codes, ticket_numbers: [...numbers] } : null;
}
