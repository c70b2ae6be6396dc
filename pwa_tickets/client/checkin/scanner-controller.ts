// Controls the screens of one device: joins its scanner and its sync with the words that change all the time.
import { CoalescedTask } from "../shared/coalesced-task.ts";
import { fill, find, findAll } from "../shared/dom.ts";
import { plural, t } from "../shared/i18n.ts";
import type { Conflict, ScanAnswer, ScanResult } from "./device-api.ts";
import type { RosterShow } from "./roster.ts";
import type { Scanner, Shown } from "./scanner.ts";
import { ScannerCamera } from "./scanner-camera.ts";
import { ScannerReady } from "./scanner-ready.ts";
import type { KeptScan, Waiting } from "./store.ts";
import { Sync, type SyncState } from "./sync.ts";
import type { Direction } from "./verdict.ts";
import { isDisputed } from "./verdict-index.ts";
import type { Setting } from "./verdict-words.ts";

export interface ControllerListener {
  /** Called when the server decided otherwise about somebody this phone let in. */
  found(scan: KeptScan, result: ScanResult): void;
  revoked(): void;
}

const HINT: Readonly<Record<Direction, string>> = {
  in: t("Hold the code in the frame"),
  out: t("Scanning people who leave"),
};
const HINT_MS = 3000;
const FULL = t(
  "This phone’s storage is full. It still decides and sends its scans: keep this page open, and free some space.",
);
const REFUSALS: Readonly<Record<string, string>> = {
  "device-expired": t(
    "This phone’s hours at the door are over. It works with what it has; ask staff for a new code.",
  ),
  "not-signed-in": t("The studio doesn’t know this phone. Nothing is lost; ask staff for a new code."),
};

export class ScannerController {
  readonly scanner: Scanner;
  readonly sync: Sync;
  readonly #root: HTMLElement;
  readonly #listener: ControllerListener;
  #state: SyncState = "syncing";
  #notice = "";
  #conflicts: readonly Conflict[] = [];
  #battery: number | null = null;
  #hintUntil = 0;
  readonly #painting = new CoalescedTask(() => this.#paint());

  constructor(root: HTMLElement, scanner: Scanner, listener: ControllerListener) {
    [this.#root, this.scanner, this.#listener] = [root, scanner, listener];
    this.sync = new Sync(scanner.db, scanner.device, scanner.verdicts, scanner.clock, scanner.unsaved, {
      state: (state, refusal) => this.#changed(state, refusal),
      answered: (answer, waiting) => this.#answered(answer, waiting),
      rosterChanged: () => {
        scanner.tellTabs();
        void this.paint();
      },
    });
    scanner.onChange = () => void this.paint();
  }

  start(): void {
    this.sync.start();
    void this.#watchBattery();
  }

  now(): number {
    return this.scanner.clock.corrected(Date.now());
  }

  get show(): RosterShow {
    const { showId, verdicts, device } = this.scanner;
    const show =
      verdicts.roster(showId)?.show ?? device.shows.find(({ id }) => id === showId) ?? device.shows[0];
    if (!show) throw new Error("a scanner without shows");
    return show;
  }

  setting(shown: Shown | undefined): Setting {
    const elsewhere = shown?.judgement.facts.wrongShow
      ? this.scanner.verdicts.roster(shown.judgement.facts.showId ?? "")?.show
      : undefined;
    const { syncedAt } = this.scanner.state;
    return {
      here: this.show,
      elsewhere,
      now: this.now(),
      syncedAt: syncedAt === undefined ? undefined : this.scanner.clock.corrected(syncedAt),
    };
  }

  async seen(id: string): Promise<void> {
    await this.scanner.keep({ seenConflicts: [...(this.scanner.state.seenConflicts ?? []), id] });
  }

  /** Says something on the finder's own line, for a moment. */
  say(text: string): void {
    this.#hintUntil = Date.now() + HINT_MS;
    fill(this.#root, { hint: text });
    setTimeout(() => void this.paint(), HINT_MS);
  }

  /** Shows that this phone is not, or no longer, a scanner. */
  trouble(title: string, text: string): void {
    for (const screen of findAll<HTMLElement>(this.#root, "[data-screen]"))
      screen.hidden = screen.dataset["screen"] !== "trouble";
    fill(this.#root, { "trouble-title": title, trouble: text });
  }

  /** Repaints all the words that change; a hundred scans that come in at once are painted once. */
  paint(): Promise<void> {
    return this.#painting.trigger();
  }

  /** Paints the bar, the finder's foot, and the ready check where it is on the screen. */
  async #paint(): Promise<void> {
    const { verdicts, showId, device, direction } = this.scanner;
    const waiting = await this.scanner.waiting();
    const counts = verdicts.roster(showId) ? verdicts.count(showId) : null;
    const unseen = this.#unseen();
    fill(this.#root, {
      gate: device.gate,
      tally: `· ${this.show.title}`,
      sync: this.#syncWords(waiting, unseen.length),
      "let-in": String(counts?.letIn ?? 0),
      sold: counts ? t("of %(sold)s sold", { sold: counts.sold }) : t("No tickets on this phone yet"),
    });
    for (const icon of findAll<HTMLElement>(this.#root, "[data-icon]"))
      icon.hidden =
        (icon.dataset["icon"] === "offline") === (this.#state === "online" || this.#state === "syncing");
    const { state, camera } = find(this.#root, "scanner-camera", ScannerCamera);
    if (Date.now() >= this.#hintUntil)
      fill(this.#root, {
        hint: direction === "in" && state !== "on" ? t("Type the next code") : HINT[direction],
      });
    const ready = find(this.#root, "scanner-ready", ScannerReady);
    if (ready.closest("[data-screen]:not([hidden])") === null) return;
    ready.show({
      gate: device.gate,
      show: this.show,
      counts,
      syncedAt: this.setting(undefined).syncedAt,
      waiting,
      offsetMs: this.scanner.clock.offset,
      battery: this.#battery,
      camera: await cameraWords(
        state,
        camera.hasTorch ? t("%(camera)s, flashlight works", { camera: camera.label }) : camera.label,
      ),
      opensOffline: await opensOffline(),
      notice: this.#notice || (this.scanner.unsaved.isFull ? FULL : ""),
      conflicts: unseen,
    });
  }

  #syncWords(waiting: number, conflicts: number): string {
    if (conflicts > 0) return plural("%(num)s to check", "%(num)s to check", conflicts);
    if (this.scanner.unsaved.isFull)
      return plural("Phone full · %(num)s waiting", "Phone full · %(num)s waiting", waiting);
    if (this.#state === "offline")
      return plural("No signal · %(num)s waiting", "No signal · %(num)s waiting", waiting);
    if (this.#state === "refused")
      return plural("Ask staff · %(num)s waiting", "Ask staff · %(num)s waiting", waiting);
    return waiting === 0 ? t("All sent") : plural("%(num)s waiting", "%(num)s waiting", waiting);
  }

  #unseen(): readonly Conflict[] {
    const { seenConflicts = [] } = this.scanner.state;
    // Who was let in anyway, with a reason, was looked at there and then.
    return this.#conflicts.filter(
      ({ id }) => !seenConflicts.includes(id) && !this.scanner.verdicts.wasAnyway(id),
    );
  }

  #changed(state: SyncState, refusal: string | undefined): void {
    this.#state = state;
    this.#notice =
      state === "refused"
        ? (REFUSALS[refusal ?? ""] ?? t("The studio’s server said no. Nothing is lost; ask staff."))
        : "";
    if (state === "revoked") this.#listener.revoked();
    else void this.paint();
  }

  #answered({ results, changes, conflicts }: ScanAnswer, { scans }: Waiting): void {
    this.#conflicts = conflicts;
    if (changes.length > 0) this.scanner.tellTabs();
    const byId = new Map(results.map((result) => [result.id, result]));
    for (const scan of scans) {
      const result = byId.get(scan.id);
      if (result && isDisputed(scan, result)) this.#listener.found(scan, result);
    }
    void this.scanner.keep({}).then(() => this.paint()); // what the report kept: when it was, and the clock
  }

  async #watchBattery(): Promise<void> {
    type Battery = EventTarget & { readonly level: number; readonly charging: boolean };
    const battery = await (navigator as { getBattery?(): Promise<Battery> })
      .getBattery?.()
      .catch(() => undefined);
    if (!battery) return;
    const read = (): void => {
      this.#battery = battery.charging ? 1 : battery.level;
      void this.paint();
    };
    for (const name of ["levelchange", "chargingchange"]) battery.addEventListener(name, read);
    read();
  }
}

/** Whether this page is kept, so that it opens again without a network. */
async function opensOffline(): Promise<boolean> {
  if (!("caches" in window)) return false;
  const kept = await Promise.all(
    (await caches.keys()).map(async (name) => (await caches.open(name)).match(location.pathname)),
  );
  return kept.some(Boolean);
}

async function cameraWords(state: string, label: string): Promise<{ ok: boolean; text: string } | null> {
  if (state === "on") return { ok: true, text: label };
  if (state === "denied") return { ok: false, text: t("Not allowed. You can type the codes") };
  if (state === "missing" || state === "busy")
    return { ok: false, text: t("No camera. You can type the codes") };
  const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => undefined);
  if (permission?.state === "denied") return { ok: false, text: t("Not allowed. You can type the codes") };
  return permission?.state === "granted" ? { ok: true, text: t("Allowed") } : null;
}
