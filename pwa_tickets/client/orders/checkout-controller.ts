// Decides how a checkout goes on: when an order is placed, paid, confirmed, refused or over. Knows no page: a
// CheckoutView shows what it decides. Nothing typed is lost, and nothing is paid twice.
import { type FieldError, isRetryable, Refusal, retryUntilAnswered } from "../shared/http.ts";
import { t } from "../shared/i18n.ts";
import type { ChosenUpsell } from "../upsells/upsell-steppers.ts";
import type { CheckoutNotices } from "./checkout-notices.ts";
import type { Buyer, Cart, Intent, OrderApi, PlacedOrder, Quote } from "./order-api.ts";
import type { Outcome, PaymentForm } from "./payment-form.ts";
import type { Step } from "./show-step.ts";

export interface CheckoutView {
  readonly buyer: Buyer;
  readonly upsells: readonly ChosenUpsell[];
  readonly notices: Pick<
    CheckoutNotices,
    | "clear"
    | "say"
    | "declined"
    | "retrying"
    | "noForm"
    | "notCharged"
    | "unknownPayment"
    | "closed"
    | "extended"
    | "expired"
  >;
  readonly payment: Pick<PaymentForm, "begin" | "pay" | "isGiven">;
  /** Asks once about details that look like a slip. */
  mayGoOn(): boolean;
  /** Puts errors at their fields; false when none of them belongs to one. */
  refuse(errors: readonly FieldError[]): boolean;
  showPrices(quote: Quote): void;
  showTotal(cents: number): void;
  countDown(deadline: string | null): void;
  show(step: Step): void;
  /** From here on, the browser's back button leads from paying to the details. */
  enterPayment(): void;
  busy(button: "onward" | "pay", isBusy: boolean): void;
  /** Goes to the order's page, and not back here. `isPaid`: the server said so. */
  leave(orderId: string, isPaid: boolean): void;
}

/** Names what the buyer means by an idempotency key, so that one order is placed once. */
export interface Attempts {
  keyFor(buyer: Buyer, upsells: readonly ChosenUpsell[]): string;
  /** Gives up a key that names an order that came to nothing. */
  forgetKey(): void;
  forgetAll(): void;
}

export class CheckoutController {
  readonly #view: CheckoutView;
  readonly #api: OrderApi;
  readonly #attempts: Attempts;
  #step: Step = "details";
  #order: PlacedOrder | undefined;
  #intent: Intent | undefined;
  #isWorking = false;

  constructor(view: CheckoutView, api: OrderApi, attempts: Attempts) {
    [this.#view, this.#api, this.#attempts] = [view, api, attempts];
  }

  // The details

  async quote(): Promise<void> {
    try {
      this.#view.showPrices(await this.#ask(() => this.#api.quote(this.#view.upsells)));
      this.#view.notices.clear();
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Places the order (the same one when the same is meant) and moves on to paying for it. */
  async submit(): Promise<void> {
    if (this.#isWorking || !this.#view.mayGoOn()) return;
    await this.#work("onward", () => this.#placeAndPay());
    await this.#confirmPaidBefore();
  }

  /** Goes on after a reload while paying, or after a bank that said no. */
  async resume(isDeclined: boolean): Promise<void> {
    await this.submit();
    if (isDeclined && this.#step === "pay") this.#view.notices.declined();
  }

  /** Follows the browser back or forward: to paying only with an order to pay. */
  navigated(isPaying: boolean): void {
    this.#show(isPaying && this.#order ? "pay" : "details");
  }

  get isPaying(): boolean {
    return this.#step === "pay";
  }

  async #placeAndPay(): Promise<void> {
    const order = await this.#place();
    this.#order = order;
    if (order.status === "paid") return this.#done(true);
    if (order.reserved_until) this.#view.countDown(order.reserved_until);
    this.#view.showTotal(order.total_amount_in_cents);
    const intent = await this.#ask(() => this.#api.paymentIntent(order.id));
    this.#intent = intent;
    if (intent.payment_intent_id === null) return this.#confirm();
    this.#view.enterPayment();
    this.#show("pay");
    await this.#view.payment.begin(intent, this.#view.buyer, () => this.#view.notices.noForm());
    this.#view.notices.clear();
  }

  async #place(): Promise<PlacedOrder> {
    const { buyer, upsells } = this.#view;
    const place = (): Promise<PlacedOrder> =>
      this.#ask(() => this.#api.placeOrder(buyer, upsells, this.#attempts.keyFor(buyer, upsells)));
    const order = await place();
    if (order.status === "pending" || order.status === "paid") return order;
    this.#attempts.forgetKey(); // it still names an order that was cancelled meanwhile
    return place();
  }

  // The payment

  async pay(): Promise<void> {
    const order = this.#order;
    if (this.#isWorking || !order) return; // the second of two taps
    await this.#work("pay", async () => {
      const outcome = await this.#view.payment.pay(`/orders/${order.id}`, this.#view.buyer);
      if (outcome === "paid") await this.#confirm();
      else if (outcome === "declined" || outcome === "closed") await this.#explain(order, outcome);
      else if (outcome === "offline") this.#view.notices.notCharged();
      else if (outcome === "unknown") this.#view.notices.unknownPayment();
    });
  }

  /**
   * Says why a payment came to nothing. A bank's no and another tab that changed the order look alike from
   * here: our server knows how the order stands.
   */
  async #explain(order: PlacedOrder, outcome: Outcome): Promise<void> {
    const { status } = await this.#ask(() => this.#api.orderNow(order.id));
    if (status === "paid" || status === "refunded") this.#done(status === "paid");
    else if (status === "pending" && outcome === "declined") this.#view.notices.declined();
    else this.#over(await this.#api.cartNow());
  }

  /**
   * Confirms an order that was paid before a reload. The bank is asked beside the work: a tap on Pay
   * meanwhile counts, pays nothing twice, and waits for nothing.
   */
  async #confirmPaidBefore(): Promise<void> {
    if (this.#step !== "pay" || !(await this.#view.payment.isGiven().catch(() => false))) return;
    await this.#work("pay", () => this.#confirm());
  }

  /**
   * Tells the server that the bank has paid: whatever happens to the signal now, it hears of it – from here
   * or from the bank.
   */
  async #confirm(): Promise<void> {
    const [orderId, intentId] = [this.#order?.id ?? "", this.#intent?.payment_intent_id ?? null];
    try {
      const { status } = await this.#ask(() => this.#api.confirmOrder(orderId, intentId));
      if (status === 200) this.#done(true);
      // 202, a slow bank: the order's page waits for it, and until then nothing is forgotten
      else this.#view.leave(orderId, false);
    } catch (error) {
      if (error instanceof Refusal && error.status === 402) this.#view.notices.declined();
      else if (error instanceof Refusal && error.status === 409)
        this.#done(false); // too late: that page says what became of the money
      else throw error;
    }
  }

  #done(isPaid: boolean, orderId = this.#order?.id ?? ""): void {
    this.#attempts.forgetAll();
    this.#view.leave(orderId, isPaid);
  }

  // Time

  async extend(): Promise<void> {
    try {
      this.#view.countDown((await this.#ask(() => this.#api.extendCart())).reserved_until ?? null);
      this.#view.notices.extended();
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Asks the server whether the time is really over; a payment under way is not interrupted. */
  async checkExpiry(): Promise<void> {
    if (this.#isWorking) return;
    const cart = await this.#api.cartNow();
    if (cart.seats.length === 0 && !this.#isWorking) return this.#over(cart);
    this.#view.countDown(cart.reserved_until ?? null);
  }

  /**
   * Ends a payment that cannot go on: another tab has bought the seats, the time ran out, or another tab has
   * changed the order. Seats that are still ours can be paid for here, by an order of their own.
   */
  #over(cart: Cart): void {
    if (cart.bought_order_id) return this.#done(true, cart.bought_order_id);
    if (cart.seats.length === 0) return this.#view.notices.expired();
    this.#attempts.forgetKey();
    this.#show("details");
    this.#view.notices.closed();
  }

  #show(step: Step): void {
    this.#step = step;
    this.#view.notices.clear();
    this.#view.show(step);
  }

  async #work(button: "onward" | "pay", work: () => Promise<void>): Promise<void> {
    this.#isWorking = true;
    this.#view.notices.clear();
    this.#view.busy(button, true);
    try {
      await work();
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#isWorking = false;
      this.#view.busy(button, false);
    }
  }

  #ask<T>(ask: () => Promise<T>): Promise<T> {
    return retryUntilAnswered(ask, (_, why) => this.#view.notices.retrying(why));
  }

  #refused(error: unknown): void {
    if (!(error instanceof Refusal)) {
      if (!isRetryable(error)) throw error;
      return this.#view.notices.retrying(error);
    }
    const { status, problem, message } = error;
    if (status === 410) return void this.#api.cartNow().then((cart) => this.#over(cart));
    if (status === 409 && this.#order && problem.type?.endsWith("order-closed")) return this.#done(false);
    if (problem.errors?.length && this.#view.refuse(problem.errors)) return this.#show("details");
    this.#view.notices.say(
      status >= 500
        ? t("That was our fault. Nothing you chose or paid for is lost. Please try again.")
        : message,
    );
  }
}
