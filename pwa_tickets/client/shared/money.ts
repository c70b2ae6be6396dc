/**
 * Formats money as the server writes it: `zero` is its "$0.00", so that the sign stands where it belongs.
 * `moneyLike("$0.00")(2200)` → "$22.00".
 */
export function moneyLike(zero: string): (cents: number) => string {
  return (cents) => {
    const whole = Math.floor(Math.abs(cents) / 100).toLocaleString("en-US");
    const amount = `${whole}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
    return `${cents < 0 ? "−" : ""}${zero.replace("0.00", () => amount)}`;
  };
}
