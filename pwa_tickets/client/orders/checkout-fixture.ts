// What the tests of the checkout's decisions begin with.
import type { FieldError } from "../shared/http.ts";
import { Refusal } from "../shared/http.ts";
import { CheckoutController, type CheckoutView } from "./checkout-controller.ts";
import type { Cart, Intent, OrderApi, PlacedOrder } from "./order-api.ts";
import type { Outcome } from "./payment-form.ts";

const pending: PlacedOrder = { id: "order", status: "pending", total_amount_in_cents: 4400 };
const intent: Intent = { payment_intent_id: "pi", client_secret: "secret", publishable_key: "pk" };

/** What the server and the bank answer, and how the details are; each may be changed at any time. */
export interface Answers {
  orders: PlacedOrder[]; // one for each time it is asked, the last for ever
  intent: Intent;
  confirm: number; // the status
  orderNow: string; // the order's status
  cart: Cart;
  outcome: Outcome;
  isGiven: boolean;
  mayGoOn: boolean;
  fields: readonly string[]; // that errors can be put at
  extend: () => Promise<Cart>;
}

/** A checkout with nobody looking: `events` is all that it did, in order. */
export function checkout(more: Partial<Answers> = {}) {
  const answers: Answers = {
    orders: [pending],
    intent,
    confirm: 200,
    orderNow: "pending",
    cart: { seats: [{}], reserved_until: "2027-05-15T17:10:00Z" },
    outcome: "paid",
    isGiven: false,
    mayGoOn: true,
    fields: ["customer_email"],
    extend: () => Promise.resolve({ seats: [{}], reserved_until: "2027-05-15T17:20:00Z" }),
    ...more,
  };
  const events: string[] = [];
  const note =
    (text: string) =>
    (...details: unknown[]): void =>
      void events.push([text, ...details.filter((detail) => typeof detail === "string")].join(" "));
  const view: CheckoutView = {
    buyer: { customer_name: "Maya", customer_email: "maya@example.com", customer_phone: "" },
    upsells: [],
    notices: {
      clear: () => {},
      say: note("say"),
      declined: note("declined"),
      retrying: note("retrying"),
      noForm: note("no form"),
      notCharged: note("not charged"),
      unknownPayment: note("unknown payment"),
      closed: note("closed"),
      extended: note("extended"),
      expired: note("expired"),
    },
    payment: {
      begin: () => Promise.resolve(note("form")()),
      pay: (path) => {
        note("pay")(path);
        return Promise.resolve(answers.outcome);
      },
      isGiven: () => Promise.resolve(answers.isGiven),
    },
    mayGoOn: () => answers.mayGoOn,
    refuse: (errors: readonly FieldError[]) => errors.some(({ field }) => answers.fields.includes(field)),
    showPrices: ({ total_in_cents }) => note("prices")(String(total_in_cents)),
    showTotal: (cents) => note("total")(String(cents)),
    countDown: (deadline) => note("count down")(deadline ?? "nothing"),
    show: note("show"),
    enterPayment: note("enter payment"),
    busy: () => {},
    leave: note("leave for"),
  };
  let keys = 0;
  const api: OrderApi = {
    quote: () => Promise.resolve({ lines: [], total_in_cents: 4400 }),
    placeOrder: (_buyer, _items, key) => {
      note("place")(key);
      return Promise.resolve(
        (answers.orders.length > 1 && answers.orders.shift()) || (answers.orders[0] as PlacedOrder),
      );
    },
    paymentIntent: () => Promise.resolve(answers.intent),
    confirmOrder: (_order, intentId) => {
      note("confirm")(intentId ?? "nothing");
      return answers.confirm < 400
        ? Promise.resolve({ status: answers.confirm, body: {} })
        : Promise.reject(new Refusal(answers.confirm, {}));
    },
    orderNow: () => Promise.resolve({ status: answers.orderNow }),
    cartNow: () => Promise.resolve(answers.cart),
    extendCart: () => answers.extend(),
  };
  const controller = new CheckoutController(view, api, {
    keyFor: () => `key-${keys}`,
    forgetKey: () => {
      keys += 1;
    },
    forgetAll: note("forget"),
  });
  return { controller, events, answers, api };
}
