import { announce, findAll } from "../shared/dom.ts";
import { longFigure } from "../shared/durations.ts";
import { t } from "../shared/i18n.ts";
import { serverClock } from "../shared/server-clock.ts";

const SPREAD_MS = 800; // a whole school waits for the same second; nobody minds this much

/**
 * <sale-opening data-opens-at data-now>: counts down to the sale, opens itself and fires `sale-opens`. The
 * way to the seats is in the page from the start, so a thousand phones opening at 10:00 ask the server for
 * nothing until somebody taps.
 */
export class SaleOpening extends HTMLElement {
  #opensAt = Number.NaN;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #wake = (): void => this.#tick();

  connectedCallback(): void {
    serverClock.observePage(this.dataset["now"] ?? "");
    this.#opensAt = Date.parse(this.dataset["opensAt"] ?? "") + Math.random() * SPREAD_MS;
    document.addEventListener("visibilitychange", this.#wake);
    for (const element of findAll<HTMLElement>(this, "[data-figure]")) element.hidden = false;
    this.#tick();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
  }

  #tick(): void {
    clearTimeout(this.#timer);
    const left = this.#opensAt - serverClock.now();
    if (left <= 0) return this.#open();
    for (const element of findAll(this, "[data-figure]")) element.textContent = longFigure(left);
    this.#timer = setTimeout(this.#wake, left > 20_000_000 ? 60_000 : (left % 1000) + 15);
  }

  #open(): void {
    document.removeEventListener("visibilitychange", this.#wake);
    for (const element of findAll<HTMLElement>(this, "[data-before]")) element.hidden = true;
    for (const element of findAll<HTMLElement>(this, "[data-after]")) element.hidden = false;
    announce(t("Tickets are on sale. Choose your seats now."));
    this.dispatchEvent(new CustomEvent("sale-opens", { bubbles: true }));
  }
}

customElements.define("sale-opening", SaleOpening);
