import { isRetryable } from "../../shared/http.ts";
import type { MapDocument } from "./document.ts";
import type { LocalDraft } from "./local-drafts.ts";
import type { Draft, MapStore } from "./map-store.ts";

/** `device`: this device has it, and the server not yet. */
export type DraftState = "saved" | "drafting" | "kept" | "device" | "lost";

const SOON_MS = 250;
const SERVER_MS = 1500;
const AGAIN_MS = 8000;

/** Keeps a draft of every change: on this device at once, at the server a moment later, the newest last. */
export class DraftKeeper {
  readonly #store: MapStore;
  readonly #local: LocalDraft;
  readonly #told: (state: DraftState) => void;
  #document: MapDocument | undefined;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor(store: MapStore, local: LocalDraft, told: (state: DraftState) => void) {
    [this.#store, this.#local, this.#told] = [store, local, told];
    addEventListener("pagehide", () => this.flush());
    addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.flush());
  }

  /** The newest draft there is, of this device or the server. */
  async read(): Promise<Draft | undefined> {
    const [local, kept] = await Promise.all([this.#local.read(), this.#store.readDraft()]);
    return local && kept ? (local.keptAt > kept.keptAt ? local : kept) : (local ?? kept);
  }

  changed(document: MapDocument): void {
    this.#document = document;
    this.#told("drafting");
    this.#later(SOON_MS, SERVER_MS);
  }

  /** Keeps what is not kept yet at once: the page may be going. */
  flush(): void {
    if (this.#document) this.#later(0, 0);
  }

  /** Forgets the draft: it was saved as the map, or given up. */
  async discard(): Promise<void> {
    this.#document = undefined;
    this.#stop();
    await this.#work; // a draft on its way would come after
    await Promise.all([this.#local.discard(), this.#forgetThere()]);
    this.#told("saved");
  }

  /** The server’s draft goes as soon as the server is reached: else it would come back one day. */
  async #forgetThere(): Promise<void> {
    try {
      await this.#store.discardDraft();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      this.#timers.push(setTimeout(() => void this.#forgetThere(), AGAIN_MS));
    }
  }

  #later(local: number, server: number): void {
    this.#stop();
    this.#timers = [
      setTimeout(() => void this.#keepHere(), local),
      setTimeout(() => this.#keepThere(), server),
    ];
  }

  #stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #keepHere(): Promise<void> {
    if (this.#document) await this.#local.keep(this.#document).catch(() => false);
  }

  #keepThere(): void {
    this.#work = this.#work.then(async () => {
      const document = this.#document;
      if (!document) return;
      try {
        await this.#store.keepDraft(document);
        if (this.#document !== document) return;
        this.#document = undefined;
        this.#told("kept");
      } catch (error) {
        this.#told(isRetryable(error) ? "device" : "lost");
        if (isRetryable(error)) this.#timers.push(setTimeout(() => this.#keepThere(), AGAIN_MS));
      }
    });
  }
}
