// A code stays in view for a second or two, and hands shake: one holding-up of a ticket is one reading.

const OUT_OF_VIEW_MS = 3000;

export class SameCode {
  #text: string | undefined;
  #seenAt = -Infinity;

  /** True when this is a new holding-up: another code, or the same after it was out of view. */
  isNew(text: string, now: number): boolean {
    const isNew = text !== this.#text || now - this.#seenAt > OUT_OF_VIEW_MS;
    this.#text = text;
    this.#seenAt = now;
    return isNew;
  }
}
