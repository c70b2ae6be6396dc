// Listens to news of everybody's seats. EventSource comes back by itself after a lost connection, but not
// after an answer it did not like (a server restarting behind a proxy says 502), and not from a phone's
// sleep: there we open it again.
import type { StateChange } from "./selection.ts";

export interface Snapshot {
  readonly v: string | number;
  readonly states: string;
  /** Section without numbers → how many places are free. */
  readonly places?: Readonly<Record<string, number>>;
}

export interface LiveSeatsListener {
  snapshot(snapshot: Snapshot): void;
  changes(changes: readonly StateChange[]): void;
}

const LONG_ASLEEP_MS = 5000;

export class LiveSeats {
  readonly #url: string;
  readonly #listener: LiveSeatsListener;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #hiddenSince = 0;

  constructor(showId: string, listener: LiveSeatsListener) {
    this.#url = `/api/shows/${showId}/seat-events`;
    this.#listener = listener;
  }

  start(): void {
    document.addEventListener("visibilitychange", this.#sleepOrWake);
    window.addEventListener("online", this.#open);
    window.addEventListener("pageshow", this.#shown);
    window.addEventListener("pagehide", this.#close);
    this.#open();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.#sleepOrWake);
    window.removeEventListener("online", this.#open);
    window.removeEventListener("pageshow", this.#shown);
    window.removeEventListener("pagehide", this.#close);
    this.#close();
  }

  /** Opens the stream. Its first event is a snapshot: opening again is also how a gap is closed. */
  readonly #open = (): void => {
    this.#close();
    const source = new EventSource(this.#url);
    this.#source = source;
    source.addEventListener("snapshot", ({ data }: MessageEvent<string>) => {
      this.#failures = 0;
      this.#listener.snapshot(JSON.parse(data) as Snapshot);
    });
    source.addEventListener("seats", ({ data }: MessageEvent<string>) => {
      this.#listener.changes((JSON.parse(data) as { changes: StateChange[] }).changes);
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED || source !== this.#source) return;
      this.#failures += 1;
      this.#timer = setTimeout(
        this.#open,
        Math.min(20_000, 500 * 2 ** this.#failures) * (0.5 + Math.random()),
      );
    });
  };

  readonly #close = (): void => {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  };

  readonly #shown = (event: PageTransitionEvent): void => {
    if (event.persisted) this.#open();
  };

  readonly #sleepOrWake = (): void => {
    if (document.hidden) this.#hiddenSince = Date.now();
    else if (Date.now() - this.#hiddenSince > LONG_ASLEEP_MS || this.#source?.readyState !== EventSource.OPEN)
      this.#open();
  };
}
