import { CountDown } from "../shared/count-down.ts";
import { fill, find, readData } from "../shared/dom.ts";
import { isRetryable, Refusal, retryUntilAnswered } from "../shared/http.ts";
import { moneyLike } from "../shared/money.ts";
import { serverClock } from "../shared/time.ts";
import { forgetAttempt, keyFor } from "./attempt.ts";
import { CheckoutNotices } from "./checkout-notices.ts";
import { DetailsForm } from "./details-form.ts";
import { Extras } from "./extras.ts";
import {
  type Cart,
  cartNow,
  confirmOrder,
  extendCart,
  type Intent,
  type PlacedOrder,
  paymentIntent,
  placeOrder,
  quote,
} from "./order-api.ts";
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
const LAPSE_MS = 600;

/** <checkout-steps>: details, then payment, in one page. Nothing typed is lost, and nothing is paid twice. */
export class CheckoutSteps extends HTMLElement {
  #data!: CheckoutData;
  #notices!: CheckoutNotices;
  #details!: DetailsForm;
  #extras!: Extras;
  #lines!: PriceLines;
  #payment!: PaymentForm;
  #countdown!: CountDown;
  #order: PlacedOrder | undefined;
  #intent: Intent | undefined;
  #working = false;
  #quoteTimer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#data = readData<CheckoutData>(this, "[data-checkout]");
    serverClock.observePage(this.#data.server_time);
    this.#notices = new CheckoutNotices(this, this.#data.seats, this.#data.extendable);
    this.#details = new DetailsForm(find(this, "[data-details]", HTMLFormElement));
    this.#lines = new PriceLines(this, moneyLike(this.#data.zero));
    this.#extras = new Extras(this, () => this.#extrasChanged());
    this.#payment = find(this, "payment-form", PaymentForm);
    this.#countdown = find(this, "count-down", CountDown);
    this.#countdown.until = this.#data.reserved_until;
    const typed = recallTyped();
    this.#details.fields = typed.fields;
    this.#extras.quantities = typed.extras;
    if (this.#extras.wishes.length > 0) void this.#quote();
    this.#listen();
    this.#payment.warmUp();
    if (location.hash.startsWith("#pay")) void this.#resume(location.hash === "#pay-again");
  }

  #listen(): void {
    this.addEventListener("input", () => this.#remember());
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#placed();
    });
    this.addEventListener("click", (event) => this.#click(event));
    this.#payment.addEventListener("express", () => void this.#pay());
    this.#countdown.addEventListener("lapse", () => setTimeout(() => void this.#lapsed(), LAPSE_MS));
    document.addEventListener("visibilitychange", () => !document.hidden && void this.#lapsed());
    window.addEventListener("popstate", () =>
      this.#show(location.hash === "#pay" && this.#order ? "pay" : "details"),
    );
    window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  }

  #click(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-pay]")) void this.#pay();
    else if (target?.closest("[data-extend]")) void this.#extend();
    else if (target?.closest("[data-back]") && this.dataset["step"] === "pay") {
      event.preventDefault();
      history.back();
    }
  }

  // Your details

  #remember(): void {
    rememberTyped({ fields: this.#details.fields, extras: this.#extras.quantities });
  }

  #extrasChanged(): void {
    this.#remember();
    clearTimeout(this.#quoteTimer);
    this.#quoteTimer = setTimeout(() => void this.#quote(), QUOTE_MS);
  }

  async #quote(): Promise<void> {
    try {
      this.#lines.show(
        await retryUntilAnswered(
          () => quote(this.#extras.wishes),
          (_, why) => this.#notices.silent(why),
        ),
      );
      this.#notices.clear();
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Places the order (the same one when the same is meant) and moves on to paying for it. */
  async #placed(): Promise<void> {
    if (this.#working || !this.#details.mayGoOn()) return;
    await this.#work("[data-onward]", async () => {
      this.#order = await this.#place();
      if (this.#order.status === "paid") return this.#done();
      if (this.#order.reserved_until) this.#countdown.until = this.#order.reserved_until;
      this.#lines.total(this.#order.total_amount_in_cents);
      this.#intent = await this.#ask(() => paymentIntent(this.#order?.id ?? ""));
      if (this.#intent.payment_intent_id === null) return this.#confirm();
      fill(this, { email: this.#details.buyer.customer_email });
      if (location.hash !== "#pay") history.pushState(null, "", "#pay");
      this.#show("pay");
      await this.#payment.begin(this.#intent, this.#details.buyer, () => this.#notices.noForm());
      this.#notices.clear();
    });
    await this.#paidBefore();
  }

  /** Did it pay before a reload? Asked beside the work: a tap on Pay meanwhile counts, pays nothing twice, and holds nothing up. */
  async #paidBefore(): Promise<void> {
    if (this.dataset["step"] !== "pay" || !(await this.#payment.isGiven().catch(() => false))) return;
    await this.#work("[data-pay]", () => this.#confirm());
  }

  /** Reloaded while paying, or back from a bank that said no. */
  async #resume(declined: boolean): Promise<void> {
    history.replaceState(null, "", "#pay");
    await this.#placed();
    if (declined && this.dataset["step"] === "pay") this.#notices.declined();
  }

  async #place(): Promise<PlacedOrder> {
    const [buyer, items] = [this.#details.buyer, this.#extras.wishes];
    const place = (): Promise<PlacedOrder> =>
      this.#ask(() => placeOrder(buyer, items, keyFor([this.#data.chosen, buyer, items])));
    const order = await place();
    if (order.status === "pending" || order.status === "paid") return order;
    forgetAttempt(); // the key still names an order that was cancelled meanwhile
    return place();
  }

  // Pay

  async #pay(): Promise<void> {
    const order = this.#order;
    if (this.#working || !order) return; // the second of two taps
    await this.#work("[data-pay]", async () => {
      const outcome = await this.#payment.pay(`${location.origin}/orders/${order.id}`, this.#details.buyer);
      if (outcome === "paid") await this.#confirm();
      else if (outcome === "declined") this.#notices.declined();
      else if (outcome === "silent") this.#notices.silentPayment();
      else if (outcome === "unknown") this.#notices.unknownPayment();
    });
  }

  /** The bank gave the money: whatever happens to the signal now, the order hears of it – from here or from the bank. */
  async #confirm(): Promise<void> {
    try {
      const { status } = await this.#ask(() =>
        confirmOrder(this.#order?.id ?? "", this.#intent?.payment_intent_id ?? null),
      );
      if (status === 200) this.#done();
      else this.#leave(); // 202, a slow bank: the order's page waits for it, and until then nothing is forgotten
    } catch (error) {
      if (error instanceof Refusal && error.status === 402) this.#notices.declined();
      else if (error instanceof Refusal && error.status === 409)
        this.#done(); // too late: that page says what became of the money
      else throw error;
    }
  }

  #done(orderId?: string): void {
    forgetAttempt();
    forgetTyped();
    this.#leave(orderId);
  }

  #leave(orderId = this.#order?.id ?? ""): void {
    location.replace(`/orders/${orderId}`);
  }

  // Time

  async #extend(): Promise<void> {
    try {
      this.#countdown.until = (await this.#ask(extendCart)).reserved_until ?? null;
      this.#notices.extended();
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Is it really over? Only the server knows, and a payment under way is not interrupted. */
  async #lapsed(): Promise<void> {
    if (this.#working) return;
    const cart = await cartNow();
    if (cart.seats.length === 0 && !this.#working) return this.#over(cart);
    this.#countdown.until = cart.reserved_until ?? null;
  }

  /** Nothing is reserved any more: another tab has bought it, or the time ran out. */
  #over(cart: Cart): void {
    if (cart.bought_order_id) this.#done(cart.bought_order_id);
    else this.#notices.lapsed();
  }

  // How it looks

  #show(step: Step): void {
    this.#notices.clear();
    showStep(this, step);
  }

  async #work(button: string, work: () => Promise<void>): Promise<void> {
    this.#working = true;
    this.#notices.clear();
    const pressed = find(this, button, HTMLButtonElement);
    pressed.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#working = false;
      pressed.removeAttribute("aria-busy");
    }
  }

  #ask<T>(ask: () => Promise<T>): Promise<T> {
    return retryUntilAnswered(ask, (_, why) => this.#notices.silent(why));
  }

  #refused(error: unknown): void {
    if (!(error instanceof Refusal)) {
      if (!isRetryable(error)) throw error;
      return this.#notices.silent(error);
    }
    if (error.status === 410) return void cartNow().then((cart) => this.#over(cart));
    if (error.status === 409 && this.#order && error.problem.type?.endsWith("order-closed"))
      return this.#done();
    if (error.problem.errors?.length && this.#details.refuse(error.problem.errors))
      return this.#show("details");
    this.#notices.say(
      error.status >= 500
        ? "That was our fault. Your seats and your money are safe. Please try again."
        : error.message,
    );
  }
}

customElements.define("checkout-steps", CheckoutSteps);
