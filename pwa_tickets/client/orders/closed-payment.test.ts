import assert from "node:assert/strict";
import { test } from "node:test";
import { checkout } from "./checkout-fixture.ts";

const paying = 5; // what happens until there is something to pay

for (const [what, answers, said] of [
  ["in another tab that changed the order", { orderNow: "cancelled" }, ["show details", "closed"]],
  ["before the server knows of it", { outcome: "closed" }, ["show details", "closed"]],
  ["because the time ran out", { orderNow: "cancelled", cart: { seats: [] } }, ["expired"]],
  ["in another tab that paid it", { orderNow: "paid" }, ["forget", "leave for order"]],
  [
    "in another tab that bought its seats",
    { orderNow: "cancelled", cart: { seats: [], bought_order_id: "other" } },
    ["forget", "leave for other"],
  ],
] as const) {
  test(`a payment that was closed ${what} is not the bank's no`, async () => {
    const { controller, events } = checkout({ outcome: "declined", ...answers });
    await controller.submit();
    await controller.pay();
    assert.deepEqual(events.slice(paying + 1), said);
  });
}

test("an order that was changed in another tab can be paid here, by an order of its own", async () => {
  const { controller, events, answers } = checkout({ outcome: "closed", orderNow: "cancelled" });
  await controller.submit();
  await controller.pay();
  answers.outcome = "paid";
  await controller.submit();
  assert.ok(events.includes("place key-1"));
  await controller.pay();
  assert.equal(events.at(-1), "leave for order");
});
