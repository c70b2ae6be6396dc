// Listens to an event stream of ours. EventSource comes back by itself after a lost connection, but not after
// an answer it did not like (a server restarting behind a proxy says 502), and not from a phone's sleep: there
// we open it again. The first event of each stream says how things stand: opening again also closes a gap.

const LONG_ASLEEP_MS = 5000;

/** What to do with the data of each event, by the event's name. */
export type Listeners = Readonly<Record<string, (data: unknown) => void>>;

export class LiveStream {
  readonly #url: string;
  readonly #listeners: Listeners;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #hiddenSince = 0;

  constructor(url: string, listeners: Listeners) {
    this.#url = url;
    this.#listeners = listeners;
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

  readonly #open = (): void => {
    this.#close();
    const source = new EventSource(this.#url);
    this.#source = source;
    for (const [name, hear] of Object.entries(this.#listeners))
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        this.#failures = 0;
        hear(JSON.parse(data));
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
