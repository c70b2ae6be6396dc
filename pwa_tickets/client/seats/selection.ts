// Decides which seats this phone wants, which the server has reserved for it, and how everybody else's look.
// What to ask the server next is the difference between wanted and reserved. Knows neither page nor network,
// and never copies or searches all seats: a venue may have 20,000, and a tap touches one.
import type { Look } from "../seat-map/look.ts";
import type { PlacesChange } from "./places.ts";

/** A seat's state by the server: a available, r reserved by somebody, s sold, h held by the studio. */
export type StateCode = "a" | "r" | "s" | "h";
export type StateChange = readonly [seat: number, state: StateCode];

/** What to ask the server: seats to reserve, seats to release, how many places to have. */
export interface SeatChange {
  readonly add: readonly number[];
  readonly drop: readonly number[];
  readonly places?: PlacesChange;
}

export const NO_CHANGE: SeatChange = { add: [], drop: [] };

/** The seats that look different after a change, in ascending order. */
export type Repaint = readonly number[];

export class Selection {
  readonly #states: StateCode[];
  readonly #wanted: Set<number>;
  readonly #reserved: Set<number>;

  constructor(states: string, mine: readonly number[]) {
    this.#states = [...states] as StateCode[];
    this.#wanted = new Set(mine);
    this.#reserved = new Set(mine);
  }

  /** How many seats the map has. */
  get size(): number {
    return this.#states.length;
  }

  get wanted(): ReadonlySet<number> {
    return this.#wanted;
  }

  get reserved(): ReadonlySet<number> {
    return this.#reserved;
  }

  stateOf(seat: number): StateCode | undefined {
    return this.#states[seat];
  }

  readonly lookOf = (seat: number): Look => {
    if (this.#wanted.has(seat)) return "mine";
    if (this.#reserved.has(seat)) return "free"; // being given back
    const state = this.#states[seat];
    return state === "a" ? "free" : state === "s" ? "taken" : "held";
  };

  pendingChange(): SeatChange {
    return {
      add: [...this.#wanted].filter((seat) => !this.#reserved.has(seat)),
      drop: [...this.#reserved].filter((seat) => !this.#wanted.has(seat)),
    };
  }

  /** Compares with all states at once, after a gap: only what differs. */
  differences(states: string): StateChange[] {
    return ([...states] as StateCode[]).flatMap((state, seat): StateChange[] =>
      this.#states[seat] === state ? [] : [[seat, state]],
    );
  }

  /** Wants a tapped seat, or gives it back. Somebody else's stays as it is, and nothing is repainted. */
  toggle(seat: number): Repaint {
    const look = this.lookOf(seat);
    if (look !== "free" && look !== "mine") return [];
    return this.#change([seat], () => {
      if (look === "mine") this.#wanted.delete(seat);
      else this.#wanted.add(seat);
    });
  }

  /**
   * Takes from the server what is ours in this show. `asked`: what this phone had just asked for. A seat that
   * is ours without our asking was taken in another tab, and is wanted here too; one that is ours no longer
   * was given back there.
   */
  reservedNow(mine: readonly number[], asked: readonly number[] = []): Repaint {
    const [ours, ownAsking] = [new Set(mine), new Set(asked)];
    return this.#change([...mine, ...this.#reserved], () => {
      for (const seat of this.#reserved) if (!ours.has(seat)) this.#wanted.delete(seat);
      for (const seat of mine) {
        if (!this.#reserved.has(seat) && !ownAsking.has(seat)) this.#wanted.add(seat);
        this.#set(seat, "r");
      }
      this.#reserved.clear();
      for (const seat of mine) this.#reserved.add(seat);
    });
  }

  /** Frees seats that the server released at our request. */
  released(seats: readonly number[]): Repaint {
    return this.#change(seats, () => {
      for (const seat of seats) {
        this.#set(seat, "a");
        this.#reserved.delete(seat);
      }
    });
  }

  /**
   * Gives up seats that somebody else was faster to take. What else was asked for is still wanted, and will
   * be asked for again.
   */
  lost(seats: readonly number[]): Repaint {
    return this.#change(seats, () => {
      for (const seat of seats) {
        if (this.#states[seat] === "a") this.#set(seat, "r");
        this.#forget(seat);
      }
    });
  }

  /** Undoes a change that was refused for another reason (too many, not on sale): as if never asked. */
  reverted({ add, drop }: SeatChange): Repaint {
    return this.#change([...add, ...drop], () => {
      for (const seat of add) this.#wanted.delete(seat);
      for (const seat of drop) this.#wanted.add(seat);
    });
  }

  /** Gives everything back: our time is over. */
  expired(): Repaint {
    return this.#change([...this.#wanted, ...this.#reserved], () => {
      for (const seat of this.#reserved) this.#set(seat, "a");
      this.#wanted.clear();
      this.#reserved.clear();
    });
  }

  /**
   * Applies news of other phones. A reserved seat that is said to be sold or held is ours no longer: bought
   * in another tab, or expired and sold. One that is said to be free may be old news from before we took it.
   * Both are a reason to ask (`needsCheck`).
   */
  applied(changes: readonly StateChange[]): { readonly repaint: Repaint; readonly needsCheck: boolean } {
    let needsCheck = false;
    const repaint = this.#change(
      changes.map(([seat]) => seat),
      () => {
        for (const [seat, state] of changes) {
          if (this.#reserved.has(seat) && state !== "r") {
            needsCheck = true;
            if (state !== "a") this.#forget(seat);
          }
          this.#set(seat, state);
        }
      },
    );
    return { repaint, needsCheck };
  }

  #forget(seat: number): void {
    this.#wanted.delete(seat);
    this.#reserved.delete(seat);
  }

  #set(seat: number, state: StateCode): void {
    if (seat in this.#states) this.#states[seat] = state;
  }

  #change(seats: readonly number[], work: () => void): Repaint {
    const looks = new Map(seats.map((seat) => [seat, this.lookOf(seat)]));
    work();
    return [...looks.keys()].filter((seat) => looks.get(seat) !== this.lookOf(seat)).sort((a, b) => a - b);
  }
}
