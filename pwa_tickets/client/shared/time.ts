// The server's clock, as well as a phone can know it. A phone's own clock may be minutes wrong; the difference does not change
// while the phone sleeps, so it is all that is kept.

interface Sample {
  readonly offset: number;
  readonly doubt: number;
}

const PAGE_DOUBT_MS = 2000; // the page's own time is as old as its way here, which nobody measured

export class ServerClock {
  #best: Sample | undefined;
  readonly #local: () => number;

  constructor(local: () => number = Date.now) {
    this.#local = local;
  }

  /** Milliseconds since 1970 by the server; by this phone until the server has been heard. */
  now(): number {
    return this.#local() + (this.#best?.offset ?? 0);
  }

  /** The time a page was made, read while the page starts. */
  observePage(serverTime: string): void {
    this.#keep({ offset: Date.parse(serverTime) - this.#local(), doubt: PAGE_DOUBT_MS });
  }

  /** The time in an answer that was asked for at `askedAt` (by this phone) and has just come: half the way back is its age. */
  observeAnswer(serverTime: string, askedAt: number): void {
    const doubt = Math.max(0, this.#local() - askedAt);
    this.#keep({ offset: Date.parse(serverTime) - (askedAt + doubt / 2), doubt });
  }

  #keep(sample: Sample): void {
    if (!Number.isFinite(sample.offset)) return;
    const jumped =
      this.#best && Math.abs(sample.offset - this.#best.offset) > sample.doubt + this.#best.doubt + 1000;
    if (!this.#best || jumped || sample.doubt <= this.#best.doubt) this.#best = sample; // jumped: somebody set the phone's clock
  }
}

/** The page's one idea of the time. */
export const serverClock = new ServerClock();

/** "9:41", "1:02:03"; whole seconds, rounded up, so that it reads 0:00 only when it is over. */
export function figure(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** "2 days", "5 hours", then the figure: nobody counts seconds two days ahead. */
export function longFigure(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours >= 5 ? `${hours} hours` : figure(milliseconds);
}
