import { find, findAll } from "../shared/dom.ts";
import type { Wish } from "./order-api.ts";

const MOST = 50;

/** The steppers of what can be bought besides seats. */
export class Extras {
  readonly #rows: HTMLElement[];

  constructor(page: HTMLElement, changed: () => void) {
    this.#rows = findAll<HTMLElement>(page, "[data-extra]");
    page.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>("[data-step-by]") : null;
      const row = button?.closest<HTMLElement>("[data-extra]");
      if (!button || !row) return;
      this.#set(row, this.#of(row) + Number(button.dataset["stepBy"]));
      changed();
    });
  }

  get wishes(): Wish[] {
    return this.#rows
      .map((row) => ({ upsell_item_id: row.dataset["extra"] ?? "", quantity: this.#of(row) }))
      .filter(({ quantity }) => quantity > 0);
  }

  get quantities(): Record<string, number> {
    return Object.fromEntries(this.wishes.map(({ upsell_item_id, quantity }) => [upsell_item_id, quantity]));
  }

  set quantities(quantities: Record<string, number>) {
    for (const row of this.#rows) this.#set(row, quantities[row.dataset["extra"] ?? ""] ?? 0);
  }

  #of(row: HTMLElement): number {
    return Number(find(row, "output", HTMLOutputElement).value);
  }

  #set(row: HTMLElement, quantity: number): void {
    const kept = Math.min(Math.max(quantity, 0), MOST);
    find(row, "output", HTMLOutputElement).value = String(kept);
    find(row, '[data-step-by="-1"]', HTMLButtonElement).disabled = kept === 0;
    find(row, '[data-step-by="1"]', HTMLButtonElement).disabled = kept === MOST;
  }
}
