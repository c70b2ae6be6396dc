// Asks before tickets are used up long before the doors open.
import { askEarly } from "./dialogs.ts";
import { isEarly } from "./early.ts";
import type { RosterShow } from "./roster.ts";

/** The question whether scanning is meant, once for each show. */
export class EarlyQuestion {
  readonly #root: ParentNode;
  readonly #meant = new Set<string>();

  constructor(root: ParentNode) {
    this.#root = root;
  }

  /** Whether scanning may begin: its doors open soon, or somebody has said that it is meant. */
  async mayBegin(show: RosterShow, now: number): Promise<boolean> {
    if (!isEarly(show, now) || this.#meant.has(show.id)) return true;
    const isMeant = await askEarly(this.#root, show, now);
    if (isMeant) this.#meant.add(show.id);
    return isMeant;
  }
}
