// Estimates the server's clock. Kept from show to show: an offline phone still knows how wrong its clock is.
/**
 * Keeps the difference of the two clocks. It does not drift while the page sleeps, so the best measurement
 * stands until a clock was visibly set.
 */
export class DeviceClock {
  #offset: number | undefined;
  #uncertainty = Infinity;

  constructor(offset?: number, uncertainty = Infinity) {
    this.#offset = offset;
    this.#uncertainty = uncertainty;
  }

  /** Server minus phone, in milliseconds; undefined until the server has been heard. */
  get offset(): number | undefined {
    return this.#offset;
  }

  get uncertainty(): number {
    return this.#uncertainty;
  }

  /** Corrects a moment of this phone's clock as well as is known. */
  corrected(phoneAt: number): number {
    return phoneAt + (this.#offset ?? 0);
  }

  /**
   * Takes the server's time from an answer asked for at `askedAt` and come at `answeredAt`: half the way is
   * its age.
   */
  observe(serverTime: string, askedAt: number, answeredAt: number): void {
    const uncertainty = Math.max(0, answeredAt - askedAt) / 2;
    const offset = Date.parse(serverTime) - (askedAt + uncertainty);
    if (!Number.isFinite(offset)) return;
    const wasSet =
      this.#offset !== undefined && Math.abs(offset - this.#offset) > uncertainty + this.#uncertainty + 1000;
    if (this.#offset === undefined || wasSet || uncertainty <= this.#uncertainty) {
      this.#offset = Math.round(offset);
      this.#uncertainty = uncertainty;
    }
  }
}
