// Makes this phone a scanner: each reading is judged in memory, kept on disk, and only then shown, one after
// the other.
import { codeHash, codeIn } from "./code.ts";
import { DeviceClock } from "./device-clock.ts";
import type { Seat } from "./roster.ts";
import {
  appendAnnul,
  appendScan,
  countWaiting,
  type Device,
  type DeviceDb,
  type KeptScan,
  readState,
  type ScannerState,
  saveState,
} from "./store.ts";
import { admits, type Direction, type Judgement } from "./verdict.ts";
import { VerdictIndex } from "./verdict-index.ts";

/** What is shown of one reading. Without `scan` nothing was kept: it was no ticket of ours. */
export interface Shown {
  readonly judgement: Judgement;
  readonly showId: string;
  readonly at: number;
  readonly scan?: KeptScan;
  readonly seat?: { readonly seat: Seat; readonly index: number };
}

const CHANNEL = "pwa-tickets-door";

export class Scanner {
  readonly db: DeviceDb;
  readonly device: Device;
  readonly verdicts = new VerdictIndex();
  clock = new DeviceClock();
  state: ScannerState = {};
  /** Called when another tab of this phone scanned, or heard of other gates. */
  onChange: () => void = () => {};
  #turn: Promise<unknown> = Promise.resolve();
  readonly #channel = new BroadcastChannel(CHANNEL);

  private constructor(db: DeviceDb, device: Device) {
    this.db = db;
    this.device = device;
    this.#channel.addEventListener("message", () => void this.#reload().then(() => this.onChange()));
  }

  static async open(db: DeviceDb, device: Device): Promise<Scanner> {
    const scanner = new Scanner(db, device);
    scanner.state = await readState(db);
    scanner.clock = new DeviceClock(scanner.state.clockOffsetMs, scanner.state.clockUncertaintyMs);
    await scanner.#reload();
    return scanner;
  }

  get showId(): string {
    return this.state.showId ?? this.device.shows[0]?.id ?? "";
  }

  get direction(): Direction {
    return this.state.direction ?? "in";
  }

  waiting(): Promise<number> {
    return countWaiting(this.db);
  }

  async keep(changed: ScannerState): Promise<void> {
    this.state = await saveState(this.db, changed);
  }

  /**
   * Judges a text that the camera or a hand-held scanner read, or a code somebody typed, and keeps the scan.
   */
  read(text: string, { manual = false } = {}): Promise<Shown> {
    return this.#next(async () => {
      const code = codeIn(text);
      return this.#judge(code === null ? null : await codeHash(code), manual);
    });
  }

  /** Admits against the verdict: another scan, with its reason; the refused one stays what it was. */
  admitAnyway({ scan, judgement, showId, seat }: Shown, reason: string): Promise<Shown> {
    return this.#next(async () => {
      if (!scan) throw new Error("nothing was scanned");
      const kept = await this.#append({
        ...this.#facts(scan.code_hash, judgement),
        show_id: showId,
        direction: "in",
        admitted: true,
        reason,
      });
      return { judgement, showId, at: Date.now(), scan: kept, ...(seat ? { seat } : {}) };
    });
  }

  undo(scan: KeptScan): Promise<void> {
    return this.#next(async () => {
      await appendAnnul(this.db, {
        id: crypto.randomUUID(),
        target: scan.id,
        at: new Date().toISOString(),
      });
      this.verdicts.annul(scan);
      this.tellTabs();
    });
  }

  /** Tells this phone's other tabs that what is on the disk has changed. */
  tellTabs(): void {
    this.#channel.postMessage("changed");
  }

  async #judge(hash: string | null, manual: boolean): Promise<Shown> {
    const { showId, direction } = this;
    const judgement = this.verdicts.judge(hash, showId, direction);
    if (hash === null) return { judgement, showId, at: Date.now() };
    const admitted = admits(judgement.verdict) || judgement.verdict === "left";
    const scan = await this.#append({
      ...this.#facts(hash, judgement),
      direction,
      admitted,
      ...(manual ? { manual } : {}),
    });
    const seat = this.verdicts.seat(judgement.facts.showId ?? showId, hash);
    return { judgement, showId, at: Date.now(), scan, ...(seat ? { seat } : {}) };
  }

  #facts(hash: string, { verdict }: Judgement) {
    const offset = this.clock.offset;
    return {
      id: crypto.randomUUID(),
      show_id: this.showId,
      code_hash: hash,
      at: new Date().toISOString(),
      shown: verdict,
      ...(offset === undefined ? {} : { clock_offset_ms: offset }),
    };
  }

  async #append(scan: Omit<KeptScan, "seq">): Promise<KeptScan> {
    const kept = await appendScan(this.db, scan);
    this.verdicts.add(kept);
    this.tellTabs();
    return kept;
  }

  /** Runs work strictly one after the other: a second reading of a code must know of the first. */
  #next<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #reload(): Promise<void> {
    const [rosters, scans] = await Promise.all([this.db.getAll("rosters"), this.db.getAll("scans")]);
    this.verdicts.load(this.device.gate, rosters, scans);
  }
}
