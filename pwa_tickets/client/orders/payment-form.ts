import { find } from "../shared/dom.ts";
import { retryUntilAnswered } from "../shared/http.ts";
import type { Buyer, Intent } from "./order-api.ts";
import { appearance, type Elements, loadStripe, type PaymentResult, type Stripe } from "./stripe.ts";

/**
 * How a payment went. paid: the bank said yes, or is thinking: the server knows. declined: the bank said no.
 * closed: nobody can pay it any more, and our server knows why. unfinished: the form itself says what is
 * missing. offline: no signal, and nothing was charged. unknown: the answer got lost, and so did the answer to
 * whether it paid.
 */
export type Outcome = "paid" | "declined" | "closed" | "unfinished" | "offline" | "unknown";

const GIVEN = ["succeeded", "processing", "requires_capture"];

/**
 * <payment-form data-script>: mounts Stripe's card form and wallet buttons for one payment intent. Fires
 * `express` when a wallet button was used. Never holds a card number: that is between the buyer and Stripe.
 */
export class PaymentForm extends HTMLElement {
  #stripe: Stripe | undefined;
  #elements: Elements | undefined;
  #secret = "";
  #shown = "";

  /** Fetches Stripe's script while the buyer is still typing. */
  warmUp(): void {
    loadStripe(this.dataset["script"] ?? "").catch(() => {}); // asked for again when it is needed
  }

  /** Shows the form for this intent; the form that is already there when it is the same. */
  async begin(intent: Intent, buyer: Buyer, onRetry: () => void): Promise<void> {
    await retryUntilAnswered(() => loadStripe(this.dataset["script"] ?? ""), onRetry);
    if (!window.Stripe || !intent.client_secret || this.#shown === intent.client_secret) return;
    this.#stripe = window.Stripe(intent.publishable_key);
    this.#secret = intent.client_secret;
    this.#shown = intent.client_secret;
    this.#elements = this.#stripe.elements({
      clientSecret: intent.client_secret,
      appearance: appearance(),
      loader: "auto",
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      this.#elements?.update({ appearance: appearance() }),
    );
    this.#express(this.#elements);
    const box = find(this, "[data-card]");
    box.setAttribute("aria-busy", "true");
    const card = this.#elements.create("payment", {
      layout: { type: "tabs", defaultCollapsed: false },
      wallets: { applePay: "never", googlePay: "never" }, // they have their own button, above
      defaultValues: {
        billingDetails: {
          name: buyer.customer_name,
          email: buyer.customer_email,
          phone: buyer.customer_phone,
        },
      },
    });
    card.on("ready", () => box.removeAttribute("aria-busy"));
    card.mount(box);
  }

  /** Whether the bank has paid already: after a reload, or when the answer to paying got lost. */
  async isGiven(): Promise<boolean> {
    return GIVEN.includes(await this.#status());
  }

  async #status(): Promise<string> {
    const found = await this.#stripe?.retrievePaymentIntent(this.#secret);
    if (found?.error) throw new TypeError(found.error.message ?? "No answer from the bank");
    return found?.paymentIntent?.status ?? "";
  }

  async pay(returnPath: string, buyer: Buyer): Promise<Outcome> {
    const [stripe, elements] = [this.#stripe, this.#elements];
    if (!stripe || !elements) return "offline";
    const { error } = await elements.submit();
    if (error) return error.type === "api_connection_error" ? "offline" : "unfinished";
    const result = await stripe.confirmPayment({
      elements,
      redirect: "if_required",
      confirmParams: {
        return_url: location.origin + returnPath,
        payment_method_data: { billing_details: { name: buyer.customer_name, email: buyer.customer_email } },
      },
    });
    return this.#outcome(result);
  }

  async #outcome(result: PaymentResult): Promise<Outcome> {
    if (result.paymentIntent?.status === "requires_action" && this.#stripe) {
      return this.#outcome(await this.#stripe.handleNextAction({ clientSecret: this.#secret }));
    }
    if (
      GIVEN.includes(result.paymentIntent?.status ?? "") ||
      GIVEN.includes(result.error?.payment_intent?.status ?? "")
    )
      return "paid";
    if ((result.paymentIntent ?? result.error?.payment_intent)?.status === "canceled") return "closed";
    if (result.error?.type === "validation_error") return "unfinished";
    if (result.error?.type === "card_error" || result.paymentIntent) return "declined";
    const status = await this.#status().catch(() => null);
    if (status === null) return "unknown";
    if (GIVEN.includes(status)) return "paid";
    // not the bank's no: that is a card_error
    return result.error?.type === "api_connection_error" && status !== "canceled" ? "offline" : "closed";
  }

  /** Mounts Apple Pay, Google Pay and their like, where this phone has one. */
  #express(elements: Elements): void {
    const place = find(this, "[data-express]");
    const express = elements.create("expressCheckout", { buttonHeight: 48 });
    express.on("ready", ({ availablePaymentMethods }) => {
      place.hidden = !availablePaymentMethods;
    });
    express.on("confirm", () => this.dispatchEvent(new CustomEvent("express", { bubbles: true })));
    express.mount(find(place, "[data-express-buttons]"));
  }
}

customElements.define("payment-form", PaymentForm);
