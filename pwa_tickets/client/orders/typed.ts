// Keeps what was typed at checkout, through a reload and through the phone throwing the page away; for this
// tab only, until it is paid.
const PLACE = "checkout-typed";

export interface Typed {
  readonly fields: Record<string, string>;
  readonly upsells: Record<string, number>;
}

export function rememberTyped(typed: Typed, memory: Storage = sessionStorage): void {
  memory.setItem(PLACE, JSON.stringify(typed));
}

export function recallTyped(memory: Storage = sessionStorage): Typed {
  try {
    return { fields: {}, upsells: {}, ...(JSON.parse(memory.getItem(PLACE) ?? "{}") as Partial<Typed>) };
  } catch {
    return { fields: {}, upsells: {} };
  }
}

export function forgetTyped(memory: Storage = sessionStorage): void {
  memory.removeItem(PLACE);
}
