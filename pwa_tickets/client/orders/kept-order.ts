import { find, readData } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import { CheckoutController, type CheckoutView } from "./checkout-controller.ts";
import { CheckoutNotices } from "./checkout-notices.ts";
import {
  type Buyer,
  type Cart,
  type Intent,
  type OrderApi,
  orderApi,
  type PlacedOrder,
} from "./order-api.ts";
import { rememberPaid } from "./paid-order.ts";
import { PaymentForm } from "./payment-form.ts";
import type { Step } from "./show-step.ts";

interface KeptData {
  readonly order: PlacedOrder;
  readonly buyer: Buyer;
  readonly seats: number;
}

/** What an order that is placed already answers where the checkout asks for its cart. */
function keptOrderApi(order: PlacedOrder, opened: (intentId: string | null) => void): OrderApi {
  const cartNow = async (): Promise<Cart> => {
    const { status } = await orderApi.orderNow(order.id);
    return {
      seats: status === "pending" ? [order] : [],
      bought_order_id: status === "paid" ? order.id : null,
    };
  };
  const paymentIntent = async (orderId: string): Promise<Intent> => {
    const intent = await orderApi.paymentIntent(orderId);
    opened(intent.payment_intent_id);
    return intent;
  };
  return { ...orderApi, placeOrder: () => Promise.resolve(order), paymentIntent, cartNow };
}

/**
 * <kept-order>: the family pays an order whose seats staff keep. The checkout's own controller takes the
 * payment; there are no details to type and no minutes to count.
 */
export class KeptOrder extends HTMLElement implements CheckoutView {
  notices!: CheckoutNotices;
  payment!: PaymentForm;
  buyer!: Buyer;
  readonly upsells = [];
  #intentId = "";

  connectedCallback(): void {
    const data = readData<KeptData>(this, "[data-kept]");
    this.buyer = data.buyer;
    this.notices = new CheckoutNotices(this, data.seats, false);
    this.notices.expired = () => location.reload(); // the page says since when the time is over
    this.payment = find(this, "payment-form", PaymentForm);
    const api = keptOrderApi(data.order, (intentId) => {
      this.#intentId = intentId ?? "";
    });
    const controller = new CheckoutController(this, api, {
      keyFor: () => data.order.id,
      forgetKey: () => {},
      forgetAll: () => {},
    });
    this.payment.addEventListener("express", () => void controller.pay());
    find(this, "[data-pay]").addEventListener("click", () => void controller.pay());
    window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
    void controller.submit();
  }

  // What the controller shows

  /** Back to the details is back to the beginning: its payment was closed, and the page opens another. */
  show(step: Step): void {
    if (step === "details") return location.reload();
    find(this, "[data-payment]").hidden = false;
  }

  busy(_button: "onward" | "pay", isBusy: boolean): void {
    const pay = find(this, "[data-pay]", HTMLButtonElement);
    if (isBusy) pay.setAttribute("aria-busy", "true");
    else pay.removeAttribute("aria-busy");
  }

  /** Shows the tickets, or waits here for a bank that is thinking. */
  leave(orderId: string, isPaid: boolean): void {
    if (isPaid) {
      rememberPaid(orderId);
      return location.reload();
    }
    const status = document.createElement("order-status");
    status.dataset["order"] = orderId;
    status.dataset["intent"] = this.#intentId;
    status.dataset["again"] = location.pathname;
    this.append(status);
    find(this, "[data-payment]").hidden = true;
    this.notices.say(t("Your bank is still thinking. Keep this page open: it shows your tickets then."));
  }

  mayGoOn(): boolean {
    return true;
  }

  refuse(): boolean {
    return false;
  }

  showPrices(): void {}
  showTotal(): void {}
  countDown(): void {}
  enterPayment(): void {}
}

customElements.define("kept-order", KeptOrder);
