import { language } from "./i18n.ts";

/**
 * Formats money as the server writes it: `zero` is its "$0.00", so that the sign stands where it belongs.
 * `moneyLike("$0.00")(2200)` → "$22.00".
 */
export function moneyLike(zero: string): (cents: number) => string {
  let amount: Intl.NumberFormat | undefined; // made when there is something to say: the first takes 50 ms
  return (cents) => {
    amount ??= new Intl.NumberFormat(language, { minimumFractionDigits: 2 });
    const number = amount.format(Math.abs(cents) / 100);
    const sign = cents < 0 ? "−" : "";
    return `${sign}${zero.replace(/0.*0/, () => number)}`;
  };
}
