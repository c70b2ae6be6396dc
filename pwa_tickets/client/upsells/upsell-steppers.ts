import { find, findAll } from "../shared/dom.ts";

const MAX_QUANTITY = 50;

/** An upsell and how many of it, as orders are quoted and placed with it. */
export interface ChosenUpsell {
  readonly upsell_item_id: string;
  readonly quantity: number;
}

/**
 * Counts what is chosen besides seats: a stepper for each upsell on offer. The count is kept here and only shown
 * on the page: a browser that translates the page rewrites figures, too.
 */
export class UpsellSteppers {
  readonly #rows: HTMLElement[];
  readonly #quantities = new Map<HTMLElement, number>();

  constructor(page: HTMLElement, changed: () => void) {
    this.#rows = findAll<HTMLElement>(page, "[data-upsell]");
    page.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>("[data-step-by]") : null;
      const row = button?.closest<HTMLElement>("[data-upsell]");
      if (!button || !row) return;
      this.#set(row, this.#of(row) + Number(button.dataset["stepBy"]));
      changed();
    });
  }

  get chosen(): ChosenUpsell[] {
    return this.#rows
      .map((row) => ({ upsell_item_id: row.dataset["upsell"] ?? "", quantity: this.#of(row) }))
      .filter(({ quantity }) => quantity > 0);
  }

  get quantities(): Record<string, number> {
    return Object.fromEntries(this.chosen.map(({ upsell_item_id, quantity }) => [upsell_item_id, quantity]));
  }

  set quantities(quantities: Record<string, number>) {
    for (const row of this.#rows) this.#set(row, quantities[row.dataset["upsell"] ?? ""] ?? 0);
  }

  #of(row: HTMLElement): number {
    return this.#quantities.get(row) ?? 0;
  }

  #set(row: HTMLElement, quantity: number): void {
    const kept = Math.min(Math.max(quantity, 0), MAX_QUANTITY);
    this.#quantities.set(row, kept);
    find(row, "output", HTMLOutputElement).value = String(kept);
    find(row, '[data-step-by="-1"]', HTMLButtonElement).disabled = kept === 0;
    find(row, '[data-step-by="1"]', HTMLButtonElement).disabled = kept === MAX_QUANTITY;
  }
}
