// Tells one holding-up of a ticket from the next: a code stays in view for a second or two, and hands shake.
const GONE_MS = 3000;
const GONE_FRAMES = 3; // looked at, and empty: a page that stalled for a while has not seen the ticket go

export class SameCode {
  #text: string | undefined;
  #seenAt = -Infinity;
  #emptyFrames = 0;

  /**
   * Takes what a frame held; true when it is a new holding-up: another code, or the same after it was out of
   * view.
   */
  isNew(text: string | null, now: number): boolean {
    if (text === null) {
      this.#emptyFrames += 1;
      return false;
    }
    const wasGone = this.#emptyFrames >= GONE_FRAMES && now - this.#seenAt > GONE_MS;
    const isNew = text !== this.#text || wasGone;
    [this.#text, this.#seenAt, this.#emptyFrames] = [text, now, 0];
    return isNew;
  }
}
