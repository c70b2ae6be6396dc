import { copyOf, fill, find, findAll } from "../shared/dom.ts";
import { plural, t } from "../shared/i18n.ts";
import type { Quote } from "./order-api.ts";

/**
 * Shows the price lines of a quote: those of the seats came with the page and stay; upsells, fees and the sum
 * follow.
 */
export class PriceLines {
  readonly #page: HTMLElement;
  readonly #money: (cents: number) => string;

  constructor(page: HTMLElement, money: (cents: number) => string) {
    this.#page = page;
    this.#money = money;
  }

  show(quote: Quote): void {
    const list = find(this.#page, "[data-lines]");
    const total = find(list, "[data-total]");
    for (const old of findAll(list, "[data-line]")) old.remove();
    const others = quote.lines.filter(({ kind }) => kind !== "seats");
    total.before(
      ...others.map((line) => {
        const row = copyOf(this.#page, "[data-line-template]", HTMLElement);
        const quantity = line.quantity && line.quantity > 1 ? `${line.quantity} × ` : "";
        fill(row, {
          title: `${quantity}${line.title}`,
          description: line.description ?? "",
          amount: this.#money(line.amount_in_cents),
        });
        return row;
      }),
    );
    const upsells = others
      .filter(({ kind }) => kind === "extra")
      .reduce((sum, { quantity }) => sum + (quantity ?? 1), 0);
    const seats = find(this.#page, "[data-slot=chosen]").dataset["seats"] ?? "";
    fill(this.#page, {
      chosen:
        upsells === 0
          ? seats
          : plural("%(seats)s and an extra", "%(seats)s and %(num)s extras", upsells, { seats }),
    });
    this.total(quote.total_in_cents);
  }

  total(cents: number): void {
    fill(this.#page, { total: this.#money(cents) });
    fill(this.#page, { onward: cents === 0 ? t("Get my tickets") : t("Continue to payment") });
  }
}
