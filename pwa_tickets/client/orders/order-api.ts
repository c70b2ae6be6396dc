// Calls the ordering API. Every call may be repeated: create by its idempotency key, the rest by the order or
// the cart.
import { type Answer, getJson, post, postJson, retryUntilAnswered } from "../shared/http.ts";
import type { ChosenUpsell } from "../upsells/upsell-steppers.ts";

export interface Line {
  readonly kind: string; // "seats" | "extra" | "fee" | "tax" | "discount"
  readonly title: string;
  readonly quantity?: number;
  readonly description?: string;
  readonly amount_in_cents: number;
}

export interface Quote {
  readonly lines: readonly Line[];
  readonly total_in_cents: number;
}
export interface Buyer {
  readonly customer_name: string;
  readonly customer_email: string;
  readonly customer_phone: string;
}
export interface PlacedOrder {
  readonly id: string;
  readonly status: string;
  readonly total_amount_in_cents: number;
  readonly reserved_until?: string;
}
export interface Intent {
  readonly payment_intent_id: string | null;
  readonly client_secret: string | null;
  readonly publishable_key: string;
}

/** The whole cart, as far as checkout looks at it. */
export interface Cart {
  readonly reserved_until?: string | null;
  readonly bought_order_id?: string | null;
  readonly seats: readonly unknown[];
}

export interface OrderApi {
  quote(items: readonly ChosenUpsell[]): Promise<Quote>;
  placeOrder(buyer: Buyer, items: readonly ChosenUpsell[], key: string): Promise<PlacedOrder>;
  paymentIntent(orderId: string): Promise<Intent>;
  /** 200: paid, the tickets are there. 202: the bank is thinking. */
  confirmOrder(orderId: string, intentId: string | null): Promise<Answer<unknown>>;
  /** How the order stands: "pending", "paid", "cancelled" or "refunded". */
  orderNow(orderId: string): Promise<{ readonly status: string }>;
  /** Asks until there is an answer. */
  cartNow(): Promise<Cart>;
  extendCart(): Promise<Cart>;
}

export const orderApi: OrderApi = {
  quote: (items) => postJson("/api/ticket-orders/quote", { items }),
  placeOrder: (buyer, items, key) =>
    postJson("/api/ticket-orders/create", { ...buyer, items }, { headers: { "Idempotency-Key": key } }),
  paymentIntent: (orderId) => postJson("/api/ticket-orders/payment-intent", { order_id: orderId }),
  confirmOrder: (orderId, intentId) =>
    post("/api/ticket-orders/confirm", { order_id: orderId, payment_intent_id: intentId }),
  orderNow: (orderId) => getJson(`/api/ticket-orders/${orderId}`),
  cartNow: () => retryUntilAnswered(() => getJson<Cart>("/api/seat-reservations/check")),
  extendCart: () => postJson<Cart>("/api/seat-reservations/extend", {}),
};
