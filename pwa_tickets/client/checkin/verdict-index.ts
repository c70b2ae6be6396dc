// Holds all that a verdict needs in memory: no disk between a code and its answer. Rebuilt from the store
// when the page opens.
import type { ScanResult } from "./device-api.ts";
import {
  indexCodes,
  indexNumbers,
  type RosterChange,
  type RosterData,
  type Seat,
  withChanges,
} from "./roster.ts";
import type { KeptRoster, KeptScan, ScanRecord } from "./store.ts";
import { type Codes, type Direction, type Judgement, judge, type Reading } from "./verdict.ts";

export class VerdictIndex {
  readonly #data = new Map<string, RosterData>();
  readonly #codes = new Map<string, Codes>();
  readonly #numbers = new Map<string, ReadonlyMap<string, string>>();
  readonly #readings = new Map<string, Reading[]>();
  readonly #anyway = new Set<string>();
  #gate = "";

  load(gate: string, rosters: readonly KeptRoster[], scans: readonly ScanRecord[]): void {
    this.#gate = gate;
    this.forgetRosters();
    this.#readings.clear();
    for (const { data } of rosters) this.keepRoster(data);
    for (const { scan, annulled } of scans) this.add(scan, annulled);
  }

  keepRoster(data: RosterData): void {
    this.#data.set(data.show.id, data);
    this.#codes.set(data.show.id, indexCodes(data.codes));
    this.#numbers.set(data.show.id, indexNumbers(data));
  }

  forgetRosters(): void {
    this.#data.clear();
    this.#codes.clear();
    this.#numbers.clear();
  }

  roster(showId: string): RosterData | undefined {
    return this.#data.get(showId);
  }

  judge(codeHash: string | null, showId: string, direction: Direction): Judgement {
    return judge(codeHash, showId, { rosters: this.#codes, readings: this.#readings }, direction);
  }

  seat(showId: string, codeHash: string): { readonly seat: Seat; readonly index: number } | undefined {
    const index = this.#codes.get(showId)?.byHash.get(codeHash)?.seat;
    const seat = index === undefined ? undefined : this.#data.get(showId)?.seats[index];
    return seat === undefined || index === undefined ? undefined : { seat, index };
  }

  /** Whether it is a code of a ticket of these shows. */
  knows(codeHash: string): boolean {
    return [...this.#codes.values()].some(({ byHash }) => byHash.has(codeHash));
  }

  /** True for a scan that let somebody in against the verdict, with a reason. */
  wasAnyway(id: string): boolean {
    return this.#anyway.has(id);
  }

  /** The hash of the code that a ticket's number stands under, in this show or another of this device. */
  codeHashOf(numberHash: string, showId: string): string | undefined {
    const here = this.#numbers.get(showId)?.get(numberHash);
    return here ?? [...this.#numbers.values()].map((numbers) => numbers.get(numberHash)).find(Boolean);
  }

  /** What an order of this show, or of another of this device, owes by the hash of its number; undefined for none. */
  owed(numberHash: string, showId: string): number | undefined {
    const here = this.#data.get(showId);
    return [...(here ? [here] : []), ...this.#data.values()]
      .flatMap(({ owing = [] }) => owing)
      .find(([hash]) => hash === numberHash)?.[1];
  }

  add(scan: KeptScan, annulled = false): void {
    if (scan.reason !== undefined) this.#anyway.add(scan.id);
    const reading = {
      id: scan.id,
      showId: scan.show_id,
      codeHash: scan.code_hash,
      gate: this.#gate,
      direction: scan.direction,
      scannedAt: Date.parse(scan.at) + (scan.clock_offset_ms ?? 0),
      admitted: scan.admitted,
      annulled,
    };
    const others = (this.#readings.get(scan.code_hash) ?? []).filter(({ id }) => id !== scan.id);
    this.#readings.set(scan.code_hash, [...others, reading]);
  }

  annul(scan: KeptScan): void {
    this.add(scan, true);
  }

  /**
   * Applies the server's changes; `unmatchedChanges` names the shows whose roster has to be read again
   * because one did not fit.
   */
  change(changes: readonly RosterChange[]): {
    readonly changed: readonly RosterData[];
    readonly unmatchedChanges: readonly string[];
  } {
    const changed: RosterData[] = [];
    const unmatchedChanges: string[] = [];
    for (const showId of new Set(changes.map(({ show_id }) => show_id))) {
      const roster = this.#data.get(showId);
      const next = roster && withChanges(roster, changes);
      if (next) {
        this.keepRoster(next);
        changed.push(next);
      } else unmatchedChanges.push(showId);
    }
    return { changed, unmatchedChanges };
  }

  count(showId: string): { readonly sold: number; readonly spareSeats: number; readonly letIn: number } {
    const soldSeats = new Set<number>();
    for (const { seat, state } of this.#codes.get(showId)?.byHash.values() ?? [])
      if (state === "sold") soldSeats.add(seat);
    const letIn = [...this.#readings.values()]
      .flat()
      .filter((one) => one.showId === showId && one.admitted && !one.annulled && one.direction === "in");
    return {
      sold: soldSeats.size,
      spareSeats: (this.#codes.get(showId)?.ofSeat.size ?? 0) - soldSeats.size,
      letIn: letIn.length,
    };
  }
}

/**
 * Whether the server found that somebody else had come in first, or that the ticket is no good, where this
 * phone let them in.
 */
export function isDisputed(scan: KeptScan, result: ScanResult | undefined): boolean {
  return (
    scan.admitted &&
    scan.direction === "in" &&
    scan.reason === undefined &&
    result?.verdict !== undefined &&
    result.verdict !== "admitted"
  );
}
