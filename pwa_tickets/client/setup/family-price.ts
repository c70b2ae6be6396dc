// Says what a family of four pays for the price that is being typed.

const FAMILY = 4;

export function sayFamilyPrice(): void {
  const price = document.querySelector<HTMLInputElement>("#price_in_cents");
  const words = document.querySelector<HTMLElement>("[data-family]");
  const sum = words?.querySelector("[data-sum]");
  const sign = price?.previousElementSibling?.textContent ?? "";
  if (!price || !words || !sum) return;
  const say = () => {
    const cents = centsOf(price.value);
    words.hidden = cents === undefined;
    if (cents !== undefined) sum.textContent = `${sign}${((cents * FAMILY) / 100).toFixed(2)}`;
  };
  price.addEventListener("input", say);
  say();
}

/** The cents of `28` or `28.50`; undefined for what is no price. */
export function centsOf(typed: string): number | undefined {
  const found = /^\s*(\d{1,5})(?:[.,](\d{2}))?\s*$/.exec(typed);
  return found ? Number(found[1]) * 100 + Number(found[2] ?? 0) : undefined;
}
