// Reads the codes that came into view: tickets of these shows before anything else, each once, and those that
// are in view together as one party.
import { codeIn } from "./code.ts";
import type { Scanner, Shown } from "./scanner.ts";

/** What a text is to this gate; only the best of what is in view is read. */
const OTHER = 0;
const CODE = 1;
const TICKET = 2;

const IN_VIEW_MS = 1000; // hands shake: a frame without it does not mean that it is gone
const TOGETHER_MS = 2000; // whoever comes later is not of the party

interface Read {
  readonly rank: number;
  readonly at: number;
  seenAt: number;
  readonly shown: Shown;
}

export class FrameReader {
  readonly #scanner: Pick<Scanner, "read" | "knows">;
  readonly #read = new Map<string, Read>();
  #partySize = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(scanner: Pick<Scanner, "read" | "knows">) {
    this.#scanner = scanner;
  }

  /**
   * Reads what is new in a frame and returns the whole party, where there is more of it to show than before.
   * Nothing, where a ticket in view makes the rest unimportant.
   */
  look(texts: readonly string[], newTexts: readonly string[]): Promise<readonly Shown[]> {
    const now = performance.now();
    const turn = this.#turn.then(() => this.#look(texts, newTexts, now));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Forgets the party: somebody took it back, or decided about one of them. */
  forget(): void {
    this.#read.clear();
  }

  async #look(texts: readonly string[], newTexts: readonly string[], now: number): Promise<readonly Shown[]> {
    for (const [text, read] of this.#read) {
      if (texts.includes(text)) read.seenAt = now;
      else if (now - read.seenAt > IN_VIEW_MS) this.#read.delete(text);
    }
    const ranks = await Promise.all(newTexts.map((text) => this.#rank(text)));
    const best = Math.max(...ranks, ...[...this.#read.values()].map(({ rank }) => rank));
    const chosen = newTexts.filter((_, nth) => ranks[nth] === best);
    for (const text of chosen) {
      const shown = await this.#scanner.read(text);
      this.#read.set(text, { rank: best, at: now, seenAt: now, shown });
    }
    const party = this.#party(best, now);
    if (chosen.length === 0 && party.length <= this.#partySize) return [];
    this.#partySize = party.length;
    return party;
  }

  /** Those that were seen since the last of them was read: the one that it replaced was not. */
  #party(best: number, now: number): readonly Shown[] {
    const reads = [...this.#read.values()].filter(({ rank, at }) => rank === best && now - at < TOGETHER_MS);
    const latest = Math.max(...reads.map(({ at }) => at));
    return reads.filter(({ seenAt }) => seenAt >= latest).map(({ shown }) => shown);
  }

  async #rank(text: string): Promise<number> {
    if (await this.#scanner.knows(text)) return TICKET;
    return codeIn(text) === null ? OTHER : CODE;
  }
}
