import { isRetryable, Refusal, retryUntilAnswered } from "../shared/http.ts";
import { forgetAttempt } from "./attempt.ts";
import { orderApi } from "./order-api.ts";
import { rememberPaid } from "./paid-order.ts";
import { forgetTyped } from "./typed.ts";

const POLLS_MS = [1000, 2000, 3000, 5000, 8000];

/**
 * <order-status data-order data-intent [data-again]>: polls an order whose bank is still thinking until there
 * is an answer; then the page is loaded again and says it. Also where Stripe sends a buyer back from their
 * bank's own page. data-again: where another card can pay, when it is not the checkout; empty for nowhere.
 */
export class OrderStatus extends HTMLElement {
  #polls = 0;

  connectedCallback(): void {
    const here = new URL(location.href);
    const intent = here.searchParams.get("payment_intent") ?? this.dataset["intent"] ?? null;
    for (const name of ["payment_intent", "payment_intent_client_secret", "redirect_status"])
      here.searchParams.delete(name);
    history.replaceState(null, "", here);
    void this.#ask(this.dataset["order"] ?? "", intent || null);
  }

  async #ask(order: string, intent: string | null): Promise<void> {
    try {
      const { status } = await retryUntilAnswered(() => orderApi.confirmOrder(order, intent));
      if (status === 200) {
        rememberPaid(order);
        return this.#over();
      }
      setTimeout(() => void this.#ask(order, intent), POLLS_MS[Math.min(this.#polls, POLLS_MS.length - 1)]);
      this.#polls += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) {
        if (isRetryable(error)) return;
        throw error;
      }
      if (error.status === 402) this.#payAgain();
      // too late: the page knows what became of the money
      else if (error.status === 409 || error.status === 410) this.#over();
    }
  }

  /** The bank said no. Where the seats are still there, another card can pay. */
  #payAgain(): void {
    const again = this.dataset["again"] ?? "/checkout#pay-again";
    if (again) location.replace(again);
  }

  #over(): void {
    forgetAttempt();
    forgetTyped();
    location.reload();
  }
}

customElements.define("order-status", OrderStatus);
