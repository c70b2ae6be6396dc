import assert from "node:assert/strict";
import { test } from "node:test";
import { isPaid, rememberPaid } from "./paid-order.ts";

const at = (path: string): URL => new URL(path, "https://tickets.example");
const empty = (): Storage => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  } as unknown as Storage;
};

test("only the order that was paid for is said to be", () => {
  const memory = empty();
  assert.equal(isPaid(at("/orders/1"), memory), false);
  assert.equal(isPaid(at("/orders/null"), empty()), false);
  rememberPaid("1", memory);
  assert.equal(isPaid(at("/orders/1?token=abc"), memory), true);
  assert.equal(isPaid(at("/orders/2"), memory), false);
});

test("a buyer who comes back from their bank is believed as far as the bank is", () => {
  assert.equal(isPaid(at("/orders/1?redirect_status=succeeded"), empty()), true);
  assert.equal(isPaid(at("/orders/1?redirect_status=failed"), empty()), false);
});
