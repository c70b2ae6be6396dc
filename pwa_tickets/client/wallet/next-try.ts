// Schedules the next try where no answer came. `online` is not waited for: a phone on a network that leads
// nowhere believes that it is online all the time, and never says so again.
const FIRST_MS = 2000;
const LONGEST_MS = 60_000; // a wallet open for an evening must not cost the battery

export class NextTry {
  readonly #ask: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(ask: () => void) {
    this.#ask = ask;
  }

  /**
   * Schedules the next try after each answer or failure. A page that nobody looks at asks when somebody does.
   */
  after(isAnswered: boolean): void {
    clearTimeout(this.#timer);
    this.#failures = isAnswered ? 0 : this.#failures + 1;
    if (!isAnswered)
      this.#timer = setTimeout(
        () => document.visibilityState === "visible" && this.#ask(),
        pauseAfter(this.#failures),
      );
  }
}

/**
 * How many milliseconds to wait after so many failures in a row; a lobby full of phones does not ask in step.
 */
export function pauseAfter(failures: number, chance = Math.random()): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)) * (0.75 + chance / 4);
}
