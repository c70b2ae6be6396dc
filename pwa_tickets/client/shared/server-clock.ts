// Estimates the server's clock. A phone's own clock may be minutes wrong; the difference does not change
// while the phone sleeps, so it is all that is kept.
interface Sample {
  readonly offset: number;
  readonly uncertainty: number;
}

const PAGE_UNCERTAINTY_MS = 2000; // the page's own time is as old as its way here, which nobody measured

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

  /** Takes the time a page was made, read while the page starts. */
  observePage(serverTime: string): void {
    this.#keep({ offset: Date.parse(serverTime) - this.#local(), uncertainty: PAGE_UNCERTAINTY_MS });
  }

  /**
   * Takes the time in an answer that was asked for at `askedAt` (by this phone) and has just come: half the
   * way back is its age.
   */
  observeAnswer(serverTime: string, askedAt: number): void {
    const uncertainty = Math.max(0, this.#local() - askedAt);
    this.#keep({ offset: Date.parse(serverTime) - (askedAt + uncertainty / 2), uncertainty });
  }

  #keep(sample: Sample): void {
    if (!Number.isFinite(sample.offset)) return;
    const jumped =
      this.#best &&
      Math.abs(sample.offset - this.#best.offset) > sample.uncertainty + this.#best.uncertainty + 1000;
    // jumped: somebody set the phone's clock
    if (!this.#best || jumped || sample.uncertainty <= this.#best.uncertainty) this.#best = sample;
  }
}

/** The page's one estimate of the time. */
export const serverClock = new ServerClock();
