// The sale's calls, as api.md has them. All may be asked again: create by its key, the rest by the order or the cart.

import { type Answer, getJson, post, postJson, retryUntilAnswered } from "../shared/http.ts";

export interface Wish {
  readonly upsell_item_id: string;
  readonly quantity: number;
}

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

export const quote = (items: readonly Wish[]): Promise<Quote> =>
  postJson("/api/ticket-orders/quote", { items });

export const placeOrder = (buyer: Buyer, items: readonly Wish[], key: string): Promise<PlacedOrder> =>
  postJson("/api/ticket-orders/create", { ...buyer, items }, { headers: { "Idempotency-Key": key } });

export const paymentIntent = (orderId: string): Promise<Intent> =>
  postJson("/api/ticket-orders/payment-intent", { order_id: orderId });

/** 200: paid, the tickets are there. 202: the bank is thinking. */
export const confirmOrder = (orderId: string, intentId: string | null): Promise<Answer<unknown>> =>
  post("/api/ticket-orders/confirm", { order_id: orderId, payment_intent_id: intentId });

/** What the whole cart is now. */
export interface Cart {
  readonly reserved_until?: string | null;
  readonly bought_order_id?: string | null;
  readonly seats: readonly unknown[];
}

export const cartNow = (): Promise<Cart> =>
  retryUntilAnswered(() => getJson<Cart>("/api/seat-reservations/check"));

export const extendCart = (): Promise<Cart> => postJson<Cart>("/api/seat-reservations/extend", {});
