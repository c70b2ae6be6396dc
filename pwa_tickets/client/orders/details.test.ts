import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetAttempt, keyFor } from "./attempt.ts";
import { meantAddress } from "./email-hint.ts";
import { forgetTyped, recallTyped, rememberTyped } from "./typed.ts";

class FakeStorage implements Storage {
  readonly #kept = new Map<string, string>();
  get length(): number {
    return this.#kept.size;
  }
  clear(): void {
    this.#kept.clear();
  }
  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }
  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null;
  }
  removeItem(key: string): void {
    this.#kept.delete(key);
  }
  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }
}

test("a slip after the @ is asked about", () => {
  const slips: [string, string][] = [
    ["maya.okafor@gmial.com", "maya.okafor@gmail.com"],
    ["maya@gmail.con", "maya@gmail.com"],
    ["maya@gmal.com", "maya@gmail.com"],
    ["maya@gmaill.com", "maya@gmail.com"],
    ["maya@Hotmial.com", "maya@hotmail.com"],
    ["m@yahooo.com", "m@yahoo.com"],
    ["m@iclod.com", "m@icloud.com"],
  ];
  for (const [typed, meant] of slips) assert.equal(meantAddress(typed), meant, typed);
});

test("an address that is only unfamiliar is left alone", () => {
  for (const address of [
    "maya@gmail.com",
    "maya@GMAIL.com",
    "maya@ymail.com.au",
    "dana@studio.example",
    "m@mail.com",
    "",
    "maya",
    "@gmial.com",
    "m@gmx.com",
    "m@email.com",
  ]) {
    assert.equal(meantAddress(address), null, address);
  }
});

test("the same order asked for twice has one key; another order has another", () => {
  const memory = new FakeStorage();
  const mine = { seats: ["H 105"], name: "Maya" };
  const first = keyFor(mine, memory);
  assert.equal(keyFor({ ...mine }, memory), first);
  const second = keyFor({ ...mine, seats: ["H 105", "H 106"] }, memory);
  assert.notEqual(second, first);
  assert.notEqual(
    keyFor(mine, memory),
    first,
    "going back to the first is a new order: the first was cancelled by the second",
  );
});

test("after the end the same words are a new order", () => {
  const memory = new FakeStorage();
  const first = keyFor("x", memory);
  forgetAttempt(memory);
  assert.notEqual(keyFor("x", memory), first);
});

test("what was typed survives, and broken memory is no memory", () => {
  const memory = new FakeStorage();
  rememberTyped({ fields: { customer_name: "Maya" }, upsells: { e1: 2 } }, memory);
  assert.deepEqual(recallTyped(memory), { fields: { customer_name: "Maya" }, upsells: { e1: 2 } });
  forgetTyped(memory);
  assert.deepEqual(recallTyped(memory), { fields: {}, upsells: {} });
  memory.setItem("checkout-typed", "{broken");
  assert.deepEqual(recallTyped(memory), { fields: {}, upsells: {} });
});
