import { isPaid } from "../orders/paid-order.ts";
import { part } from "../shared/dom.ts";
import { retryUntilAnswered } from "../shared/http.ts";
import { awaitPage } from "../shared/late-page.ts";

const LOST_MS = 8000;

/**
 * <late-order>: stands in for an order's page that is slow or did not come. Says that the payment went through
 * where this tab knows it, and makes way for the real page as soon as that can be had.
 */
export class LateOrder extends HTMLElement {
  async connectedCallback(): Promise<void> {
    const paid = isPaid(new URL(location.href));
    part(this, "paid").hidden = !paid;
    part(this, "unsure").hidden = paid;
    part(this, "coming").hidden = false;
    if ((await awaitPage()) === "lost") await this.#signal();
    location.reload();
  }

  async #signal(): Promise<void> {
    part(this, "coming").hidden = true;
    part(this, "lost").hidden = false;
    await new Promise((resolve) => {
      addEventListener("online", resolve, { once: true });
      setTimeout(resolve, LOST_MS);
    });
    await retryUntilAnswered(() => fetch("/healthz", { cache: "no-store" }));
  }
}

customElements.define("late-order", LateOrder);
