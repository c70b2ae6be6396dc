/**
 * Runs a task that many trigger and that need not run once for each: one run at a time, and one more for all
 * who asked meanwhile.
 */
export class CoalescedTask {
  readonly #work: () => Promise<void>;
  #isWanted = false;
  #running: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /**
   * Resolves when a run that began after this is done; rejects when it failed, and then the next trigger
   * begins anew.
   */
  trigger(): Promise<void> {
    this.#isWanted = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#work();
      }
    } finally {
      // here and not when the promise is done: a trigger in between would be nobody's
      this.#running = undefined;
    }
  }
}
