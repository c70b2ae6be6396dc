// Sends along the proof of work that the server asked for. A proof is for so many seats, whichever they are: it
// is kept, so that nobody works twice because somebody else was faster with a seat.
import { Refusal } from "../shared/http.ts";
import type { Challenge } from "./proof-search.ts";

const MOST_WORK = 3; // for one request: another tab may change what a proof is for meanwhile

export type Solve = (challenge: Challenge) => Promise<string>;

export class KeptProof {
  readonly #solve: Solve;
  readonly #onWork: (isWorking: boolean) => void;
  #headers: Record<string, string> = {};

  /** `onWork` hears when work begins and ends. */
  constructor(solve: Solve, onWork: (isWorking: boolean) => void) {
    [this.#solve, this.#onWork] = [solve, onWork];
  }

  /** Asks with the proof there is, and again with another where one is wanted. */
  async send<T>(ask: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    for (let left = MOST_WORK; ; left -= 1) {
      try {
        return await ask(this.#headers);
      } catch (error) {
        const wanted = error instanceof Refusal && error.status === 428 ? error.problem.challenge : undefined;
        if (!wanted || left === 0) throw error;
        await this.#work(wanted as Challenge);
      }
    }
  }

  async #work(challenge: Challenge): Promise<void> {
    this.#onWork(true);
    try {
      this.#headers = { "X-Proof": await this.#solve(challenge) };
    } finally {
      this.#onWork(false);
    }
  }
}
