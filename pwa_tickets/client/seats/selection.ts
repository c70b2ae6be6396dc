// Decides which seats this phone wants, which the server has reserved for it, and how everybody else's look. Plain values in, frozen
// values out; what to ask the server next is the difference between wanted and reserved. Pure.

/** a available, r in somebody's cart, s sold, h kept back by the studio. */
export type StateCode = "a" | "r" | "s" | "h";
export type Look = "free" | "mine" | "taken" | "held";

export interface Selection {
  readonly states: readonly StateCode[];
  readonly wanted: ReadonlySet<number>;
  readonly reserved: ReadonlySet<number>;
}

export interface SeatChange {
  readonly add: readonly number[];
  readonly drop: readonly number[];
}

export function begin(states: string, mine: readonly number[]): Selection {
  return { states: [...states] as StateCode[], wanted: new Set(mine), reserved: new Set(mine) };
}

export function lookOf({ states, wanted, reserved }: Selection, seat: number): Look {
  if (wanted.has(seat)) return "mine";
  if (reserved.has(seat)) return "free"; // being given back
  const state = states[seat];
  return state === "a" ? "free" : state === "s" ? "taken" : "held";
}

/** A seat tapped: wanted, or given back. Somebody else's stays as it is. */
export function toggled(selection: Selection, seat: number): Selection {
  const look = lookOf(selection, seat);
  if (look !== "free" && look !== "mine") return selection;
  return {
    ...selection,
    wanted: look === "mine" ? without(selection.wanted, [seat]) : withAll(selection.wanted, [seat]),
  };
}

export function pendingChange({ wanted, reserved }: Selection): SeatChange {
  return {
    add: [...wanted].filter((seat) => !reserved.has(seat)),
    drop: [...reserved].filter((seat) => !wanted.has(seat)),
  };
}

/**
 * The server says what is ours in this show. `asked`: what this phone had just asked for. A seat that is ours without our asking was
 * taken in another tab, and is wanted here too; one that is ours no longer was given back there.
 */
export function reservedNow(
  selection: Selection,
  mine: readonly number[],
  asked: readonly number[] = [],
): Selection {
  const ours = new Set(mine);
  const gone = [...selection.reserved].filter((seat) => !ours.has(seat));
  const adopted = mine.filter((seat) => !selection.reserved.has(seat) && !asked.includes(seat));
  return {
    states: changedTo(
      selection.states,
      mine.map((seat) => [seat, "r"]),
    ),
    wanted: withAll(without(selection.wanted, gone), adopted),
    reserved: ours,
  };
}

/** The server released these seats at our request. */
export function released(selection: Selection, seats: readonly number[]): Selection {
  return {
    ...selection,
    states: changedTo(
      selection.states,
      seats.map((seat) => [seat, "a"]),
    ),
    reserved: without(selection.reserved, seats),
  };
}

/** Somebody was faster. What else was asked for is still wanted, and will be asked for again. */
export function lost(selection: Selection, seats: readonly number[]): Selection {
  const told = seats.filter((seat) => selection.states[seat] === "a").map((seat): StateChange => [seat, "r"]);
  return {
    states: changedTo(selection.states, told),
    wanted: without(selection.wanted, seats),
    reserved: without(selection.reserved, seats),
  };
}

/** A change refused for another reason (too many, not on sale): as if never asked. */
export function reverted(selection: Selection, { add, drop }: SeatChange): Selection {
  return { ...selection, wanted: withAll(without(selection.wanted, add), drop) };
}

/** Our time is over: everything went back. */
export function expired(selection: Selection): Selection {
  const seats = [...selection.reserved];
  return {
    states: changedTo(
      selection.states,
      seats.map((seat) => [seat, "a"]),
    ),
    wanted: new Set(),
    reserved: new Set(),
  };
}

export type StateChange = readonly [seat: number, state: StateCode];
export interface Applied {
  readonly selection: Selection;
  readonly needsCheck: boolean;
}

/**
 * News of other phones. A reserved seat that is said to be sold or kept back is ours no longer: bought in another tab, or expired and
 * sold. One that is said to be free may be old news from before we took it. Both are a reason to ask (`needsCheck`).
 */
export function applied(selection: Selection, changes: readonly StateChange[]): Applied {
  const news = changes.filter(([seat, state]) => selection.reserved.has(seat) && state !== "r");
  const gone = news.filter(([, state]) => state !== "a").map(([seat]) => seat);
  const next = {
    states: changedTo(selection.states, changes),
    wanted: without(selection.wanted, gone),
    reserved: without(selection.reserved, gone),
  };
  return { selection: next, needsCheck: news.length > 0 };
}

/** All states at once, after a gap: only what differs. */
export function differences(selection: Selection, states: string): StateChange[] {
  return ([...states] as StateCode[]).flatMap((state, seat): StateChange[] =>
    selection.states[seat] === state ? [] : [[seat, state]],
  );
}

/** Seats that look different in the two. */
export function repainted(before: Selection, after: Selection): number[] {
  return after.states.flatMap((_, seat) => (lookOf(before, seat) === lookOf(after, seat) ? [] : [seat]));
}

function changedTo(states: readonly StateCode[], changes: readonly StateChange[]): readonly StateCode[] {
  if (changes.length === 0) return states;
  const next = [...states];
  for (const [seat, state] of changes) if (seat in next) next[seat] = state;
  return next;
}

const withAll = (set: ReadonlySet<number>, seats: readonly number[]): ReadonlySet<number> =>
  new Set([...set, ...seats]);
const without = (set: ReadonlySet<number>, seats: readonly number[]): ReadonlySet<number> =>
  new Set([...set].filter((seat) => !seats.includes(seat)));
