// Which seats staff have chosen to keep back or to put on sale. Pure.

/** Chooses all of these, or lets them go when all of them were chosen; seats that a buyer has are never chosen. */
export function turned(chosen: ReadonlySet<number>, seats: readonly number[], states: string): Set<number> {
  const ours = seats.filter((seat) => isOurs(states[seat]));
  const wanted = new Set(chosen);
  const isLettingGo = ours.every((seat) => chosen.has(seat));
  for (const seat of ours) {
    if (isLettingGo) wanted.delete(seat);
    else wanted.add(seat);
  }
  return wanted;
}

/** Whether the house may decide about a seat in this state: one that is available, or kept back already. */
const isOurs = (state: string | undefined): boolean => state === "a" || state === "h";
