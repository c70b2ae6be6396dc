// Makes this phone a scanner: each reading is judged in memory, kept on disk, and then shown, one after the
// other. A disk that refuses or dawdles delays no answer.
import { codeHash, codeIn, normalize, normalizeNumber, numberHash, orderNumber } from "./code.ts";
import { DeviceClock } from "./device-clock.ts";
import type { Seat } from "./roster.ts";
import {
  appendAnnul,
  appendScan,
  countWaiting,
  type Device,
  type DeviceDb,
  type KeptAnnul,
  type KeptScan,
  readSeq,
  readState,
  type ScannerState,
  saveState,
} from "./store.ts";
import { Unsaved } from "./unsaved.ts";
import { admits, type Direction, type Judgement } from "./verdict.ts";
import { VerdictIndex } from "./verdict-index.ts";

/**
 * What is shown of one reading. Without `scan` nothing was kept: it was no ticket of ours, or this phone let it
 * in a moment ago.
 */
export interface Shown {
  readonly judgement: Judgement;
  readonly showId: string;
  readonly at: number;
  readonly isJustNow?: boolean;
  readonly scan?: KeptScan;
  readonly seat?: { readonly seat: Seat; readonly index: number };
}

const CHANNEL = "pwa-tickets-door";
const JUST_NOW_MS = 4000; // as long as the verdict stays up
const WRITE_MS = 500;

/** What an order owes, whose seats are kept and that has no tickets yet. */
export interface Owed {
  readonly cents: number;
}

export class Scanner {
  readonly db: DeviceDb;
  readonly device: Device;
  readonly verdicts = new VerdictIndex();
  readonly unsaved = new Unsaved();
  clock = new DeviceClock();
  state: ScannerState = {};
  /** Called when another tab of this phone scanned, or heard of other gates. */
  onChange: () => void = () => {};
  #seq = 0;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #admittedAt = new Map<string, number>();
  readonly #channel = new BroadcastChannel(CHANNEL);

  private constructor(db: DeviceDb, device: Device) {
    this.db = db;
    this.device = device;
    this.#channel.addEventListener("message", () => void this.#reload().then(() => this.onChange()));
  }

  static async open(db: DeviceDb, device: Device): Promise<Scanner> {
    const scanner = new Scanner(db, device);
    [scanner.state, scanner.#seq] = [await readState(db), await readSeq(db)];
    scanner.clock = new DeviceClock(scanner.state.clockOffsetMs, scanner.state.clockUncertaintyMs);
    await scanner.#reload();
    return scanner;
  }

  /** Stops listening to this phone's other tabs. */
  close(): void {
    this.#channel.close();
  }

  get showId(): string {
    return this.state.showId ?? this.device.shows[0]?.id ?? "";
  }

  get direction(): Direction {
    return this.state.direction ?? "in";
  }

  async waiting(): Promise<number> {
    return (await countWaiting(this.db)) + this.unsaved.count;
  }

  async keep(changed: ScannerState): Promise<void> {
    this.state = { ...this.state, ...changed };
    await this.unsaved.tries(async () => {
      this.state = await saveState(this.db, changed);
    });
  }

  /** Whether a text is the code of a ticket of these shows. */
  async knows(text: string): Promise<boolean> {
    const code = codeIn(text);
    return code !== null && this.verdicts.knows(await codeHash(code));
  }

  /** Judges a text that the camera or a hand-held scanner read, and keeps the scan. */
  read(text: string): Promise<Shown> {
    return this.#next(async () => {
      const code = codeIn(text);
      return this.#judge(code === null ? null : await codeHash(code), false);
    });
  }

  /** Judges a code or a ticket's number that somebody typed, by the hash that `findTyped` found, and keeps the scan. */
  readTyped(hash: string): Promise<Shown> {
    return this.#next(() => this.#judge(hash, true));
  }

  /**
   * Finds what somebody typed from paper: the hash of a code, whether this device knows it or not, or of the code
   * above a ticket's number; or what is owed under an order's number. A number that it does not know leads to none.
   */
  async findTyped(typed: string): Promise<string | Owed | "unknown-number" | "incomplete"> {
    const code = normalize(typed);
    if (code !== null) return codeHash(code);
    const order = orderNumber(typed);
    const cents = order ? this.verdicts.owed(await numberHash(order.end), this.showId) : undefined;
    if (cents !== undefined) return { cents };
    if (order?.isWhole) return "unknown-number";
    const number = normalizeNumber(typed);
    if (number === null) return "incomplete";
    return this.verdicts.codeHashOf(await numberHash(number), this.showId) ?? "unknown-number";
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
      const annul: KeptAnnul = {
        id: crypto.randomUUID(),
        target: scan.id,
        at: new Date().toISOString(),
      };
      this.unsaved.addAnnul(annul);
      await this.#written(annul, () => appendAnnul(this.db, annul).then(() => annul));
      this.verdicts.annul(scan);
      this.#admittedAt.delete(scan.code_hash);
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
    const seat = this.verdicts.seat(judgement.facts.showId ?? showId, hash);
    const place = seat ? { seat } : {};
    if (judgement.verdict === "already_admitted" && this.#isJustNow(hash))
      return { judgement, showId, at: Date.now(), isJustNow: true, ...place };
    const admitted = admits(judgement.verdict) || judgement.verdict === "left";
    const scan = await this.#append({
      ...this.#facts(hash, judgement),
      direction,
      admitted,
      ...(manual ? { manual } : {}),
    });
    return { judgement, showId, at: Date.now(), scan, ...place };
  }

  /** Whether this phone let the code in a moment ago: it is held up still, or once more. */
  #isJustNow(hash: string): boolean {
    return performance.now() - (this.#admittedAt.get(hash) ?? -Infinity) < JUST_NOW_MS;
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
    this.#seq += 1;
    const unsaved = { ...scan, seq: this.#seq };
    this.unsaved.addScan(unsaved);
    const kept = await this.#written(unsaved, () => appendScan(this.db, scan, unsaved.seq));
    this.#seq = Math.max(this.#seq, kept.seq);
    this.verdicts.add(kept);
    if (kept.admitted && kept.direction === "in") this.#admittedAt.set(kept.code_hash, performance.now());
    this.tellTabs();
    return kept;
  }

  /** What a write has kept, or, where the disk refuses it or takes too long, the same from memory. */
  #written<T extends { readonly id: string }>(item: T, write: () => Promise<T>): Promise<T> {
    const written = write().then(
      (kept) => {
        this.unsaved.saved(kept.id);
        return kept;
      },
      () => {
        this.unsaved.isFull = true;
        return item;
      },
    );
    const late = new Promise<T>((resolve) => setTimeout(() => resolve(item), WRITE_MS));
    return Promise.race([written, late]);
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
    for (const scan of this.unsaved.scans) this.verdicts.add(scan, this.unsaved.isAnnulled(scan));
  }
}
