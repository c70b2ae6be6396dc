// Reads cash as it is typed, and what of it goes back. Pure.

/** "50", "50.00", "$50" → 5000; nothing that is an amount: undefined. The server reads what is sent by rules of its own. */
export function readCash(typed: string): number | undefined {
  const found = /^[^\d\s.,+−-]{0,3}\s?(\d{1,6})(?:[.,](\d{1,2}))?$/.exec(typed.trim());
  if (!found) return undefined;
  return Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}

/** What is given back, in cents; undefined while it is no amount, or not enough. */
export function changeFor(typed: string, total: number): number | undefined {
  const given = readCash(typed);
  return given === undefined || given < total ? undefined : given - total;
}
