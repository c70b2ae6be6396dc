// Which seats this phone wishes, which the server has granted, and what everybody else's seats are. Plain values in, frozen values
// out; what to ask the server next is the difference between wish and grant. Pure.

/** a available, r in somebody's cart, s sold, h kept back by the studio. */
export type State = "a" | "r" | "s" | "h";
export type Look = "free" | "mine" | "taken" | "held";

export interface Selection {
  readonly states: readonly State[];
  readonly wanted: ReadonlySet<number>;
  readonly granted: ReadonlySet<number>;
}

export interface Wish {
  readonly add: readonly number[];
  readonly drop: readonly number[];
}

export function begin(states: string, mine: readonly number[]): Selection {
  return { states: [...states] as State[], wanted: new Set(mine), granted: new Set(mine) };
}

export function lookOf({ states, wanted, granted }: Selection, seat: number): Look {
  if (wanted.has(seat)) return "mine";
  if (granted.has(seat)) return "free"; // being given back
  const state = states[seat];
  return state === "a" ? "free" : state === "s" ? "taken" : "held";
}

/** A seat tapped: wished, or given back. Somebody else's stays as it is. */
export function toggled(selection: Selection, seat: number): Selection {
  const look = lookOf(selection, seat);
  if (look !== "free" && look !== "mine") return selection;
  return {
    ...selection,
    wanted: look === "mine" ? without(selection.wanted, [seat]) : withAll(selection.wanted, [seat]),
  };
}

export function wishOf({ wanted, granted }: Selection): Wish {
  return {
    add: [...wanted].filter((seat) => !granted.has(seat)),
    drop: [...granted].filter((seat) => !wanted.has(seat)),
  };
}

/**
 * The server says what is ours in this show. `asked`: what this phone had just asked for. A seat that is ours without our asking was
 * taken in another tab, and is wished here too; one that is ours no longer was given back there.
 */
export function grantedNow(
  selection: Selection,
  mine: readonly number[],
  asked: readonly number[] = [],
): Selection {
  const ours = new Set(mine);
  const gone = [...selection.granted].filter((seat) => !ours.has(seat));
  const adopted = mine.filter((seat) => !selection.granted.has(seat) && !asked.includes(seat));
  return {
    states: changedTo(
      selection.states,
      mine.map((seat) => [seat, "r"]),
    ),
    wanted: withAll(without(selection.wanted, gone), adopted),
    granted: ours,
  };
}

/** The server took these seats back at our wish. */
export function givenBack(selection: Selection, seats: readonly number[]): Selection {
  return {
    ...selection,
    states: changedTo(
      selection.states,
      seats.map((seat) => [seat, "a"]),
    ),
    granted: without(selection.granted, seats),
  };
}

/** Somebody was faster. What else was asked for is still wished, and will be asked for again. */
export function lostTo(selection: Selection, seats: readonly number[]): Selection {
  const told = seats.filter((seat) => selection.states[seat] === "a").map((seat): Change => [seat, "r"]);
  return {
    states: changedTo(selection.states, told),
    wanted: without(selection.wanted, seats),
    granted: without(selection.granted, seats),
  };
}

/** Refused for another reason (too many, not on sale): as if never asked. */
export function unasked(selection: Selection, { add, drop }: Wish): Selection {
  return { ...selection, wanted: withAll(without(selection.wanted, add), drop) };
}

/** Our time is over: everything went back. */
export function lapsed(selection: Selection): Selection {
  const seats = [...selection.granted];
  return {
    states: changedTo(
      selection.states,
      seats.map((seat) => [seat, "a"]),
    ),
    wanted: new Set(),
    granted: new Set(),
  };
}

export type Change = readonly [seat: number, state: State];
export interface Heard {
  readonly selection: Selection;
  readonly doubt: boolean;
}

/**
 * News of other phones. A granted seat that is said to be sold or kept back is ours no longer: bought in another tab, or lapsed and
 * sold. One that is said to be free may be old news from before we took it. Both are a reason to ask (`doubt`).
 */
export function heard(selection: Selection, changes: readonly Change[]): Heard {
  const news = changes.filter(([seat, state]) => selection.granted.has(seat) && state !== "r");
  const gone = news.filter(([, state]) => state !== "a").map(([seat]) => seat);
  const next = {
    states: changedTo(selection.states, changes),
    wanted: without(selection.wanted, gone),
    granted: without(selection.granted, gone),
  };
  return { selection: next, doubt: news.length > 0 };
}

/** All states at once, after a gap: only what differs. */
export function differences(selection: Selection, states: string): Change[] {
  return ([...states] as State[]).flatMap((state, seat): Change[] =>
    selection.states[seat] === state ? [] : [[seat, state]],
  );
}

/** Seats that look different in the two. */
export function repainted(before: Selection, after: Selection): number[] {
  return after.states.flatMap((_, seat) => (lookOf(before, seat) === lookOf(after, seat) ? [] : [seat]));
}

function changedTo(states: readonly State[], changes: readonly Change[]): readonly State[] {
  if (changes.length === 0) return states;
  const next = [...states];
  for (const [seat, state] of changes) if (seat in next) next[seat] = state;
  return next;
}

const withAll = (set: ReadonlySet<number>, seats: readonly number[]): ReadonlySet<number> =>
  new Set([...set, ...seats]);
const without = (set: ReadonlySet<number>, seats: readonly number[]): ReadonlySet<number> =>
  new Set([...set].filter((seat) => !seats.includes(seat)));
