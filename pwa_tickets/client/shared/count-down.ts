import { announce } from "./dom.ts";
import { figure } from "./durations.ts";
import { plural } from "./i18n.ts";
import { serverClock } from "./server-clock.ts";

const SPOKEN_MINUTES = [5, 2, 1];
const SOON_MS = 120_000;
const NOW_MS = 60_000;

/**
 * <count-down data-until="2027-05-15T17:10:00+00:00"><span data-figure></span></count-down>: shows the time
 * left on the server's clock. Right again at once after sleep or a reload. Fires `tick` with each second, and
 * `expire` when it is over.
 */
export class CountDown extends HTMLElement {
  #until = Number.NaN;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #spoken = Infinity;
  readonly #wake = (): void => this.#tick();

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#wake);
    if (this.dataset["until"]) this.until = this.dataset["until"];
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
  }

  /** ISO 8601, or null when there is nothing to count. */
  set until(time: string | null) {
    const until = time ? Date.parse(time) : Number.NaN;
    if (until === this.#until) return;
    this.#until = until;
    this.#spoken = Infinity;
    this.hidden = Number.isNaN(until);
    this.#tick();
  }

  get left(): number {
    return this.#until - serverClock.now();
  }

  #tick(): void {
    clearTimeout(this.#timer);
    if (Number.isNaN(this.#until)) return;
    const left = this.left;
    const slot = this.querySelector("[data-figure]");
    if (slot) slot.textContent = figure(left);
    this.toggleAttribute("data-low", left <= SOON_MS);
    if (left <= SOON_MS) this.dataset["low"] = left <= NOW_MS ? "now" : "soon";
    this.#speak(left);
    this.dispatchEvent(new CustomEvent("tick"));
    if (left > 0) {
      // just past the second, so that no second is shown twice
      this.#timer = setTimeout(this.#wake, (left % 1000) + 15);
    } else {
      this.#until = Number.NaN;
      this.dispatchEvent(new CustomEvent("expire", { bubbles: true }));
    }
  }

  #speak(left: number): void {
    const minutes = Math.ceil(left / 60_000);
    if (SPOKEN_MINUTES.includes(minutes) && minutes < this.#spoken && this.#spoken !== Infinity) {
      announce(plural("One minute left", "%(num)s minutes left", minutes));
    }
    this.#spoken = Math.min(this.#spoken, minutes);
  }
}

customElements.define("count-down", CountDown);
