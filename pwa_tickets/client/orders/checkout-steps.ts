import { CountDown } from "../shared/count-down.ts";
import { fill, find, readData } from "../shared/dom.ts";
import type { FieldError } from "../shared/http.ts";
import { moneyLike } from "../shared/money.ts";
import { serverClock } from "../shared/server-clock.ts";
import { type ChosenUpsell, UpsellSteppers } from "../upsells/upsell-steppers.ts";
import { forgetAttempt, keyFor } from "./attempt.ts";
import { CheckoutController, type CheckoutView } from "./checkout-controller.ts";
import { CheckoutNotices } from "./checkout-notices.ts";
import { DetailsForm } from "./details-form.ts";
import { type Buyer, orderApi, type Quote } from "./order-api.ts";
import { rememberPaid } from "./paid-order.ts";
import { PaymentForm } from "./payment-form.ts";
import { PriceLines } from "./price-lines.ts";
import { type Step, showStep } from "./show-step.ts";
import { forgetTyped, recallTyped, rememberTyped } from "./typed.ts";

interface CheckoutData {
  readonly chosen: readonly string[]; // the seats in words: what an attempt to pay is about
  readonly seats: number;
  readonly reserved_until: string | null;
  readonly extendable: boolean;
  readonly server_time: string;
  readonly zero: string;
}

const QUOTE_MS = 250;
const EXPIRY_MS = 600;

/** <checkout-steps>: joins the parts of the page – details, then payment – to a controller. */
export class CheckoutSteps extends HTMLElement implements CheckoutView {
  notices!: CheckoutNotices;
  payment!: PaymentForm;
  #controller!: CheckoutController;
  #details!: DetailsForm;
  #steppers!: UpsellSteppers;
  #lines!: PriceLines;
  #countdown!: CountDown;
  #quoteTimer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    const data = readData<CheckoutData>(this, "[data-checkout]");
    serverClock.observePage(data.server_time);
    this.notices = new CheckoutNotices(this, data.seats, data.extendable);
    this.payment = find(this, "payment-form", PaymentForm);
    this.#details = new DetailsForm(find(this, "[data-details]", HTMLFormElement));
    this.#lines = new PriceLines(this, moneyLike(data.zero));
    this.#steppers = new UpsellSteppers(this, () => this.#upsellsChanged());
    this.#countdown = find(this, "count-down", CountDown);
    this.#countdown.until = data.reserved_until;
    this.#controller = new CheckoutController(this, orderApi, {
      keyFor: (buyer, upsells) => keyFor([data.chosen, buyer, upsells]),
      forgetKey: () => forgetAttempt(),
      forgetAll: () => {
        forgetAttempt();
        forgetTyped();
      },
    });
    const typed = recallTyped();
    this.#details.fields = typed.fields;
    this.#steppers.quantities = typed.upsells;
    if (this.upsells.length > 0) void this.#controller.quote();
    this.#listen();
    this.payment.warmUp();
    if (location.hash.startsWith("#pay")) {
      const isDeclined = location.hash === "#pay-again";
      history.replaceState(null, "", "#pay");
      void this.#controller.resume(isDeclined);
    }
  }

  #listen(): void {
    const controller = this.#controller;
    this.addEventListener("input", () => this.#remember());
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      void controller.submit();
    });
    this.addEventListener("click", (event) => this.#click(event));
    this.payment.addEventListener("express", () => void controller.pay());
    this.#countdown.addEventListener("expire", () =>
      setTimeout(() => void controller.checkExpiry(), EXPIRY_MS),
    );
    document.addEventListener("visibilitychange", () => !document.hidden && void controller.checkExpiry());
    window.addEventListener("popstate", () => controller.navigated(location.hash === "#pay"));
    window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  }

  #click(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-pay]")) void this.#controller.pay();
    else if (target?.closest("[data-extend]")) void this.#controller.extend();
    else if (target?.closest("[data-back]") && this.#controller.isPaying) {
      event.preventDefault();
      history.back();
    }
  }

  #remember(): void {
    rememberTyped({ fields: this.#details.fields, upsells: this.#steppers.quantities });
  }

  #upsellsChanged(): void {
    this.#remember();
    clearTimeout(this.#quoteTimer);
    this.#quoteTimer = setTimeout(() => void this.#controller.quote(), QUOTE_MS);
  }

  // What the controller reads and shows

  get buyer(): Buyer {
    return this.#details.buyer;
  }

  get upsells(): readonly ChosenUpsell[] {
    return this.#steppers.chosen;
  }

  mayGoOn(): boolean {
    return this.#details.mayGoOn();
  }

  refuse(errors: readonly FieldError[]): boolean {
    return this.#details.refuse(errors);
  }

  showPrices(quote: Quote): void {
    this.#lines.show(quote);
  }

  showTotal(cents: number): void {
    this.#lines.total(cents);
  }

  countDown(deadline: string | null): void {
    this.#countdown.until = deadline;
  }

  show(step: Step): void {
    showStep(this, step);
  }

  enterPayment(): void {
    fill(this, { email: this.buyer.customer_email });
    if (location.hash !== "#pay") history.pushState(null, "", "#pay");
  }

  busy(button: "onward" | "pay", isBusy: boolean): void {
    const pressed = find(this, `[data-${button}]`, HTMLButtonElement);
    if (isBusy) pressed.setAttribute("aria-busy", "true");
    else pressed.removeAttribute("aria-busy");
  }

  leave(orderId: string, isPaid: boolean): void {
    if (isPaid) rememberPaid(orderId);
    location.replace(`/orders/${orderId}`);
  }
}

customElements.define("checkout-steps", CheckoutSteps);
