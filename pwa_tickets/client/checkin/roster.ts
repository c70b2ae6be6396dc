// A roster as the server sends it, and as this phone looks things up in it.
import type { Code, CodeState, Codes } from "./verdict.ts";

/** [hash, index into seats, generation, state, entry of whoever is inside, that door]; the last two only when there is one. */
export type CodeRow = [hash: string, seat: number, generation: number, state: CodeState, firstInAt?: string, gate?: string];
export type Seat = [section: string, row: string, seat: string];

export interface RosterShow {
  readonly id: string;
  readonly title: string;
  readonly series_name: string;
  readonly starts_at: string;
  readonly doors_at?: string;
  readonly venue: { readonly name: string; readonly time_zone: string };
  readonly capacity: number;
}

/** The answer of GET /api/check-in/shows/{id}/roster; also what the phone keeps. */
export interface RosterData {
  readonly show: RosterShow;
  readonly server_time: string;
  readonly gate: string;
  readonly seats: readonly Seat[];
  readonly codes: CodeRow[];
}

/** What another door did or the studio changed, one code at a time; rides along in the answers to scans. */
export interface RosterChange { readonly show_id: string; readonly code: CodeRow }

export function indexCodes(rows: readonly CodeRow[]): Codes {
  const byHash = new Map<string, Code>();
  const ofSeat = new Map<number, string[]>();
  for (const [hash, seat, generation, state, firstInAt, gate] of rows) {
    const firstIn = firstInAt === undefined ? undefined : { scannedAt: Date.parse(firstInAt), gate: gate ?? "" };
    byHash.set(hash, { seat, generation, state, firstIn });
    ofSeat.set(seat, [...(ofSeat.get(seat) ?? []), hash]);
  }
  return { byHash, ofSeat };
}

/** The roster with these changes, or null when one does not fit: then the whole roster has to be read again. */
export function withChanges(roster: RosterData, changes: readonly RosterChange[]): RosterData | null {
  const places = new Map(roster.codes.map(([hash], place) => [hash, place]));
  const codes = [...roster.codes];
  for (const { code } of changes.filter(({ show_id }) => show_id === roster.show.id)) {
    const place = places.get(code[0]);
    if (place === undefined || codes[place]?.[1] !== code[1]) return null;
    codes[place] = code;
  }
  return { ...roster, codes };
}
