/** Work that many ask for and that need not be done once for each: one round at a time, and one more for all who asked meanwhile. */
export class Rounds {
  readonly #work: () => Promise<void>;
  #isWanted = false;
  #going: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when a round that began after this is done; rejects when it failed, and then the next who asks begins anew. */
  ask(): Promise<void> {
    this.#isWanted = true;
    return (this.#going ??= this.#go());
  }

  async #go(): Promise<void> {
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#work();
      }
    } finally {
      this.#going = undefined; // here and not when the promise is done: who asks in between would be nobody's
    }
  }
}
