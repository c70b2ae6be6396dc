import { find } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import { moneyLike } from "../shared/money.ts";
import { changeFor } from "./change.ts";

/** <cash-change>: says how much goes back of the cash that is typed into its field. */
export class CashChange extends HTMLElement {
  connectedCallback(): void {
    const given = find(this, "input", HTMLInputElement);
    given.addEventListener("input", () => this.#say(given.value));
    this.#say(given.value);
  }

  #say(typed: string): void {
    const change = changeFor(typed, Number(this.dataset["total"]));
    const told = find(this, "[data-change]");
    told.hidden = change === undefined;
    if (change !== undefined)
      told.textContent = t("Change: %(sum)s", { sum: moneyLike(this.dataset["zero"] ?? "")(change) });
  }
}

customElements.define("cash-change", CashChange);
