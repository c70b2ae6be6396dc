// Tells what is newly held up from what stays in view: there may be several codes, each stays for a second or
// two, and hands shake.
const GONE_MS = 3000;
const GONE_FRAMES = 3; // looked at, and without it: a page that stalled for a while has not seen the ticket go

interface Seen {
  readonly at: number;
  readonly framesWithout: number;
}

export class CodesInView {
  readonly #seen = new Map<string, Seen>();

  /**
   * Takes the texts of a frame and returns those newly held up: seen for the first time, or again after they
   * were out of view for a while, whatever else was in view meanwhile.
   */
  take(texts: readonly string[], now: number): readonly string[] {
    for (const [text, { at, framesWithout }] of this.#seen) {
      if (texts.includes(text)) continue;
      const seen = { at, framesWithout: framesWithout + 1 };
      this.#seen.set(text, seen);
    }
    const newTexts = [...new Set(texts)].filter((text) => isGone(this.#seen.get(text), now));
    for (const text of texts) this.#seen.set(text, { at: now, framesWithout: 0 });
    for (const [text, seen] of this.#seen) if (isGone(seen, now)) this.#seen.delete(text);
    return newTexts;
  }
}

const isGone = (seen: Seen | undefined, now: number): boolean =>
  seen === undefined || (seen.framesWithout >= GONE_FRAMES && now - seen.at > GONE_MS);
