// Keeps the idempotency key of an order. The same order asked for twice – a double tap, a reload, an answer
// that got lost – carries the same key and is placed once; other seats, upsells or details are another order
// and get another.
const PLACE = "checkout-attempt";

interface Attempt {
  readonly meant: string;
  readonly key: string;
}

export function keyFor(meant: unknown, memory: Storage = sessionStorage): string {
  const words = JSON.stringify(meant);
  const last = read(memory);
  if (last?.meant === words) return last.key;
  const attempt: Attempt = { meant: words, key: randomKey() };
  memory.setItem(PLACE, JSON.stringify(attempt));
  return attempt.key;
}

/** 128 random bits; not randomUUID, which a page without https does not have. */
const randomKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Forgets the key when the order came to its end: what is meant next is new, even if it reads the same. */
export function forgetAttempt(memory: Storage = sessionStorage): void {
  memory.removeItem(PLACE);
}

function read(memory: Storage): Attempt | null {
  try {
    return JSON.parse(memory.getItem(PLACE) ?? "null") as Attempt | null;
  } catch {
    return null;
  }
}
