// Remembers, for this tab, which order the server or the bank said was paid: a page that stands in for the
// order's own, which is slow or does not come, can say so.
const PLACE = "paid-order";

export function rememberPaid(orderId: string, memory: Storage = sessionStorage): void {
  memory.setItem(PLACE, orderId);
}

/** Whether the order at this address is known to be paid; Stripe says it in the address it sends buyers to. */
export function isPaid({ pathname, searchParams }: URL, memory: Storage = sessionStorage): boolean {
  if (searchParams.get("redirect_status") === "succeeded") return true;
  const paid = memory.getItem(PLACE);
  return paid !== null && pathname === `/orders/${paid}`;
}
