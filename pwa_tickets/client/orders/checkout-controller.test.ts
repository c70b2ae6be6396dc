import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Refusal } from "../shared/http.ts";
import { checkout } from "./checkout-fixture.ts";
import type { PlacedOrder } from "./order-api.ts";

const paying = ["place key-0", "total 4400", "enter payment", "show pay", "form"];

test("details lead to payment, and a payment to the order's page, where nothing is remembered any more", async () => {
  const { controller, events } = checkout();
  await controller.submit();
  assert.deepEqual(events, paying);
  assert.equal(controller.isPaying, true);
  await controller.pay();
  assert.deepEqual(events.slice(paying.length), [
    "pay /orders/order",
    "confirm pi",
    "forget",
    "leave for order",
  ]);
});

test("an address that looks like a slip is asked about first", async () => {
  const { controller, events } = checkout({ mayGoOn: false });
  await controller.submit();
  assert.deepEqual(events, []);
});

test("an order that costs nothing is confirmed without a bank", async () => {
  const { controller, events } = checkout({
    intent: { payment_intent_id: null, client_secret: null, publishable_key: "" },
  });
  await controller.submit();
  assert.deepEqual(events, ["place key-0", "total 4400", "confirm nothing", "forget", "leave for order"]);
});

test("an order that is paid already is shown at once", async () => {
  const { controller, events } = checkout({
    orders: [{ id: "order", status: "paid", total_amount_in_cents: 0 }],
  });
  await controller.submit();
  assert.deepEqual(events, ["place key-0", "forget", "leave for order"]);
});

test("a key that names a cancelled order is given up, and the order placed anew", async () => {
  const order = (status: string): PlacedOrder => ({ id: status, status, total_amount_in_cents: 4400 });
  const { controller, events } = checkout({ orders: [order("cancelled"), order("pending")] });
  await controller.submit();
  assert.deepEqual(events.slice(0, 2), ["place key-0", "place key-1"]);
  await controller.pay();
  assert.equal(events.at(-1), "leave for pending");
});

test("the time an order gives is counted down", async () => {
  const reserved_until = "2027-05-15T17:10:00Z";
  const { controller, events } = checkout({
    orders: [{ id: "order", status: "pending", total_amount_in_cents: 4400, reserved_until }],
  });
  await controller.submit();
  assert.ok(events.includes(`count down ${reserved_until}`));
});

for (const [outcome, said] of [
  ["declined", "declined"],
  ["offline", "not charged"],
  ["unknown", "unknown payment"],
] as const) {
  test(`a payment that is ${outcome} is said to be so, and can be tried again`, async () => {
    const { controller, events, answers } = checkout({ outcome });
    await controller.submit();
    await controller.pay();
    assert.equal(events.at(-1), said);
    answers.outcome = "paid";
    await controller.pay();
    assert.equal(events.at(-1), "leave for order");
  });
}

test("a form that says itself what is missing is left to say it", async () => {
  const { controller, events } = checkout({ outcome: "unfinished" });
  await controller.submit();
  await controller.pay();
  assert.equal(events.at(-1), "pay /orders/order");
});

test("the second of two taps pays nothing", async () => {
  const { controller, events } = checkout();
  await controller.submit();
  await Promise.all([controller.pay(), controller.pay()]);
  assert.equal(events.filter((event) => event.startsWith("pay ")).length, 1);
});

test("the second of two taps on the way to pay places nothing", async () => {
  const { controller, events } = checkout();
  await Promise.all([controller.submit(), controller.submit()]);
  assert.equal(events.filter((event) => event.startsWith("place ")).length, 1);
});

test("a tap on Pay before there is an order pays nothing", async () => {
  const { controller, events } = checkout();
  await controller.pay();
  assert.deepEqual(events, []);
});

test("a slow bank is waited for on the order's page, and until then nothing is forgotten", async () => {
  const { controller, events } = checkout({ confirm: 202 });
  await controller.submit();
  await controller.pay();
  assert.deepEqual(events.slice(-2), ["confirm pi", "leave for order"]);
});

test("a bank that said no after all is said to have; money that came too late is explained on the order's page", async () => {
  const no = checkout({ confirm: 402 });
  await no.controller.submit();
  await no.controller.pay();
  assert.equal(no.events.at(-1), "declined");
  const late = checkout({ confirm: 409 });
  await late.controller.submit();
  await late.controller.pay();
  assert.deepEqual(late.events.slice(-2), ["forget", "leave for order"]);
});

test("reloaded while paying, a payment that went through is confirmed without another tap", async () => {
  const { controller, events } = checkout({ isGiven: true });
  await controller.resume(false);
  assert.deepEqual(events, [...paying, "confirm pi", "forget", "leave for order"]);
});

test("back from a bank that said no, that is said", async () => {
  const { controller, events } = checkout();
  await controller.resume(true);
  assert.deepEqual(events, [...paying, "declined"]);
});

test("forward to paying only with an order to pay", async () => {
  const { controller, events } = checkout();
  controller.navigated(true);
  assert.equal(events.at(-1), "show details");
  await controller.submit();
  controller.navigated(false);
  controller.navigated(true);
  assert.equal(events.at(-1), "show pay");
});

test("time that ran out is believed of the server alone, and a payment under way is not interrupted", async () => {
  const { controller, events, answers } = checkout();
  await controller.checkExpiry();
  assert.deepEqual(events, ["count down 2027-05-15T17:10:00Z"]);
  answers.cart = { seats: [] };
  await controller.checkExpiry();
  assert.equal(events.at(-1), "expired");
  const busy = checkout({ cart: { seats: [] } });
  const submitted = busy.controller.submit();
  await busy.controller.checkExpiry();
  await submitted;
  assert.deepEqual(busy.events, paying);
});

test("a payment that begins while the server is asked is not interrupted either", async () => {
  const { controller, events } = checkout({ cart: { seats: [] } });
  await Promise.all([controller.checkExpiry(), controller.submit()]);
  assert.ok(!events.includes("expired"));
});

test("a cart that another tab has paid leads to that order", async () => {
  const { controller, events } = checkout({ cart: { seats: [], bought_order_id: "other" } });
  await controller.checkExpiry();
  assert.deepEqual(events, ["forget", "leave for other"]);
});

test("more time is counted down, and its refusal is said", async () => {
  const { controller, events, answers } = checkout();
  await controller.extend();
  assert.deepEqual(events, ["count down 2027-05-15T17:20:00Z", "extended"]);
  answers.extend = () => Promise.reject(new Refusal(409, { detail: "Only once." }));
  await controller.extend();
  assert.equal(events.at(-1), "say Only once.");
});

test("errors go to their fields; what belongs to none is said, and a fault of ours is said to be ours", async () => {
  const refusing = async (refusal: Refusal): Promise<string | undefined> => {
    const { controller, events, api } = checkout();
    api.placeOrder = () => Promise.reject(refusal);
    await controller.submit();
    return events.at(-1);
  };
  const errors = (field: string) => ({ detail: "No.", errors: [{ field, message: "No." }] });
  assert.equal(await refusing(new Refusal(422, errors("customer_email"))), "show details");
  assert.equal(await refusing(new Refusal(422, errors("items"))), "say No.");
  assert.match((await refusing(new Refusal(500, { detail: "KeyError" }))) ?? "", /^say That was our fault/);
});

test("seats that are gone when they are asked for end the checkout", async () => {
  const { controller, events, api } = checkout({ cart: { seats: [] } });
  api.placeOrder = () => Promise.reject(new Refusal(410, {}));
  await controller.submit();
  await new Promise(setImmediate);
  assert.equal(events.at(-1), "expired");
});

test("an order that was closed meanwhile explains itself on its page", async () => {
  const { controller, events, api } = checkout();
  await controller.submit();
  api.paymentIntent = () => Promise.reject(new Refusal(409, { type: "/problems/order-closed" }));
  await controller.submit();
  assert.deepEqual(events.slice(-2), ["forget", "leave for order"]);
});

test("a lost answer is asked for again, and that is said meanwhile", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { controller, events, api } = checkout();
  const quote = api.quote;
  api.quote = () => {
    api.quote = quote;
    return Promise.reject(new TypeError("no network"));
  };
  const quoted = controller.quote();
  await new Promise(setImmediate);
  assert.deepEqual(events, ["retrying"]);
  mock.timers.tick(1000);
  await quoted;
  mock.timers.reset();
  assert.deepEqual(events, ["retrying", "prices 4400"]);
});
