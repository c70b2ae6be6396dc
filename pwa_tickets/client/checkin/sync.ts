// Syncs scans to the server and rosters to this phone, whenever there is a network.
import { Refused, readRoster, type ScanAnswer } from "./device-api.ts";
import type { DeviceClock } from "./device-clock.ts";
import { BATCH, report, SYNC_TAG, withReportLock } from "./report.ts";
import {
  countWaiting,
  type Device,
  type DeviceDb,
  forgetAll,
  forgetRosters,
  readState,
  type ScannerState,
  saveState,
  type Waiting,
} from "./store.ts";
import type { Unsaved } from "./unsaved.ts";
import type { VerdictIndex } from "./verdict-index.ts";

const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;
const HEARTBEAT_MS = 15_000;
const ROSTER_MS = 180_000;
const TOO_MANY = 429; // passes by itself, as a network does

export type SyncState = "syncing" | "online" | "offline" | "refused" | "revoked";

export interface SyncListener {
  /** `refusal` is the slug of a refusal that staff have to mend; nothing is forgotten for it. */
  state(state: SyncState, refusal?: string): void;
  answered(answer: ScanAnswer, waiting: Waiting): void;
  rosterChanged(): void;
}

export class Sync {
  readonly #db: DeviceDb;
  readonly #device: Device;
  readonly #verdicts: VerdictIndex;
  readonly #clock: DeviceClock;
  readonly #unsaved: Unsaved;
  readonly #listener: SyncListener;
  #failures = 0;
  #rostersAt = 0;
  #running: Promise<void> | undefined;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(
    db: DeviceDb,
    device: Device,
    verdicts: VerdictIndex,
    clock: DeviceClock,
    unsaved: Unsaved,
    listener: SyncListener,
  ) {
    [this.#db, this.#device, this.#verdicts] = [db, device, verdicts];
    [this.#clock, this.#unsaved, this.#listener] = [clock, unsaved, listener];
  }

  /**
   * Syncs now and from time to time. `navigator.onLine` is not believed: `online` is only a good moment to
   * try.
   */
  start(): void {
    window.addEventListener("online", () => this.trigger());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.trigger({ rosters: true });
    });
    this.trigger({ rosters: true });
  }

  /** Syncs now, or as soon as what is under way is done. */
  trigger({ rosters = false } = {}): Promise<void> {
    if (rosters) this.#rostersAt = 0;
    this.#again = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#again && !this.#over) {
      this.#again = false;
      try {
        const mine = await withReportLock(() => this.#round());
        this.#failures = 0;
        if (!this.#over && mine) this.#listener.state("online");
      } catch (error) {
        // whoever triggered it meanwhile gets a try of their own: a network may be back since
        this.#failures += 1;
        this.#listener.state(
          error instanceof Refused && error.status < 500 && error.status !== TOO_MANY ? "refused" : "offline",
          error instanceof Refused ? error.slug : undefined,
        );
        void this.#askToBeWoken();
      }
    }
    // here and not when the promise is done: a trigger in between would be nobody's
    this.#running = undefined;
    if (!this.#over && document.visibilityState === "visible")
      this.#timer = setTimeout(() => void this.trigger(), this.#pause());
  }

  #pause(): number {
    if (this.#failures === 0) return HEARTBEAT_MS;
    return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1)) * (0.8 + Math.random() * 0.2);
  }

  async #round(): Promise<void> {
    this.#listener.state("syncing");
    const { isStale } = await readState(this.#db);
    await this.#save({ isStale: true }); // until the answer's news are kept as well
    const { answer, waiting, askedAt, answeredAt } = await report(this.#db, this.#device, this.#unsaved);
    this.#clock.observe(answer.server_time, askedAt, answeredAt);
    const { offset = 0, uncertainty } = this.#clock;
    await this.#save({ clockOffsetMs: offset, clockUncertaintyMs: uncertainty, syncedAt: answeredAt });
    if (answer.device === "revoked") return this.#revoked();
    const { changed, unmatchedChanges } = this.#verdicts.change(answer.changes);
    for (const data of changed) {
      const kept = await this.#db.get("rosters", data.show.id);
      if (kept) await this.#unsaved.tries(() => this.#db.put("rosters", { ...kept, data }, data.show.id));
    }
    this.#listener.answered(answer, waiting);
    if (waiting.scans.length === BATCH || waiting.annuls.length === BATCH) this.#goOn();
    if (isStale || unmatchedChanges.length > 0 || Date.now() - this.#rostersAt > ROSTER_MS)
      await this.#readRosters();
    if (!this.#over) await this.#save({ isStale: false });
  }

  #save(changed: ScannerState): Promise<void> {
    return this.#unsaved.tries(() => saveState(this.#db, changed));
  }

  /** Reports once more at once, unless what was sent could not be noted: then it would be the same again. */
  #goOn(): void {
    if (!this.#unsaved.isFull) this.#again = true;
  }

  async #readRosters(): Promise<void> {
    for (const { id } of this.#device.shows) {
      const kept = await this.#db.get("rosters", id);
      const found = await readRoster(
        this.#device.token,
        id,
        this.#verdicts.roster(id) ? kept?.etag : undefined,
      );
      if (found.kind === "refused") {
        if (found.slug === "device-revoked") return this.#revoked();
        throw new Refused(found.status, found.slug);
      }
      if (found.kind === "same") continue;
      const { etag, data } = found;
      await this.#unsaved.tries(() => this.#db.put("rosters", { etag, readAt: Date.now(), data }, id));
      this.#verdicts.keepRoster(found.data);
    }
    this.#rostersAt = Date.now();
    this.#listener.rosterChanged();
  }

  /**
   * Deletes the rosters at once, and the scans once every one of them has been acknowledged, which a revoked
   * device may still do.
   */
  async #revoked(): Promise<void> {
    await forgetRosters(this.#db);
    this.#verdicts.forgetRosters();
    if ((await countWaiting(this.#db)) + this.#unsaved.count === 0) {
      this.#over = true;
      await forgetAll(this.#db);
    } else this.#goOn();
    this.#listener.state("revoked");
  }

  async #askToBeWoken(): Promise<void> {
    const registration = await navigator.serviceWorker?.getRegistration();
    const { sync } = (registration ?? {}) as { sync?: { register(tag: string): Promise<void> } };
    await sync?.register(SYNC_TAG).catch(() => undefined); // a private window has it and refuses
  }
}
