// Keeps the server's idea of our seats equal to ours. Taps are gathered for a moment; one request at a time
// is on its way, so answers cannot overtake each other; an answer that got lost is asked for again, which is
// harmless: reserve and release are idempotent.
import { getJson, postJson, Refusal, retryUntilAnswered } from "../shared/http.ts";
import { serverClock } from "../shared/server-clock.ts";
import type { PlacesChange } from "./places.ts";
import { KeptProof, type Solve } from "./proof-needed.ts";
import { NO_CHANGE, type SeatChange } from "./selection.ts";

const GATHER_MS = 150;

/** Loads what solves a proof of work only when one is asked for, which is hardly ever. */
const solve: Solve = async (challenge) => (await import("./proof.ts")).solve(challenge);

export interface CartSeat {
  readonly id: string;
  readonly show_id: string;
  readonly section_id?: string;
  readonly row_name?: string; // "" of a place without a number
  readonly price_in_cents: number;
}

/** The whole cart, over all shows. */
export interface Cart {
  readonly reserved_until?: string | null;
  readonly server_time: string;
  readonly extendable?: boolean; // more minutes have not been taken yet
  readonly bought_order_id?: string | null; // what it became in another tab
  readonly seats: readonly CartSeat[];
}

/** Who knows which seats are wanted, and hears what became of them. */
export interface ReservationListener {
  pendingChange(): SeatChange;
  idOf(seat: number): string;
  reserved(cart: Cart, asked: SeatChange): void;
  released(seats: readonly number[]): void;
  refused(refusal: Refusal, asked: SeatChange): void;
  retrying(isRetrying: boolean): void;
  /** A proof of work is being done, which may take some seconds. */
  proving(isProving: boolean): void;
}

export class Reservation {
  readonly #showId: string;
  readonly #listener: ReservationListener;
  readonly #proof: KeptProof;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(showId: string, listener: ReservationListener) {
    this.#showId = showId;
    this.#listener = listener;
    this.#proof = new KeptProof(solve, (isWorking) => listener.proving(isWorking));
  }

  /** Asks the server when the thumb has paused. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.settled(), GATHER_MS);
  }

  /** Asks the server at once; resolves when it has answered every change there is. */
  settled(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#after(() => this.#settle());
  }

  /** Asks the server what is ours. */
  check(): Promise<void> {
    return this.#after(async () =>
      this.#apply(await this.#ask(() => getJson<Cart>("/api/seat-reservations/check")), NO_CHANGE),
    );
  }

  /** Extends the cart, once. Throws the refusal: only the caller knows where to say it. */
  extend(): Promise<void> {
    return this.#after(async () =>
      this.#apply(await this.#ask(() => postJson<Cart>("/api/seat-reservations/extend", {})), NO_CHANGE),
    );
  }

  async #settle(): Promise<void> {
    for (
      let change = this.#listener.pendingChange();
      change.add.length + change.drop.length > 0 || change.places;
      change = this.#listener.pendingChange()
    ) {
      // first give back: it makes room under the cap
      const asked = firstOf(change);
      try {
        if (asked.drop.length > 0) await this.#release(asked.drop);
        else if (asked.places) this.#apply(await this.#have(asked.places), asked);
        else this.#apply(await this.#reserve(asked.add), asked);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.#listener.refused(error, asked);
      }
    }
  }

  #reserve(seats: readonly number[]): Promise<readonly [Cart, number]> {
    const body = { show_id: this.#showId, seat_ids: seats.map((seat) => this.#listener.idOf(seat)) };
    return this.#take("/api/seat-reservations/reserve", body);
  }

  /** Asks for so many in all: an answer that got lost is asked for again, and nothing is taken twice. */
  #have({ area, quantity }: PlacesChange): Promise<readonly [Cart, number]> {
    const body = { show_id: this.#showId, section_id: area, quantity };
    return this.#take("/api/seat-reservations/places", body);
  }

  #take(url: string, body: object): Promise<readonly [Cart, number]> {
    return this.#ask(() => this.#proof.send((headers) => postJson<Cart>(url, body, { headers })));
  }

  async #release(seats: readonly number[]): Promise<void> {
    await this.#ask(() =>
      postJson("/api/seat-reservations/release", {
        seat_ids: seats.map((seat) => this.#listener.idOf(seat)),
      }),
    );
    this.#listener.released(seats);
  }

  #apply([cart, askedAt]: readonly [Cart, number], asked: SeatChange): void {
    serverClock.observeAnswer(cart.server_time, askedAt);
    this.#listener.reserved(cart, asked);
  }

  async #ask<T>(ask: () => Promise<T>): Promise<readonly [T, number]> {
    let askedAt = Date.now();
    const once = (): Promise<T> => {
      askedAt = Date.now();
      return ask();
    };
    const answer = await retryUntilAnswered(once, () => this.#listener.retrying(true));
    this.#listener.retrying(false);
    return [answer, askedAt];
  }

  /** Runs work one after the other, whatever became of the one before. */
  #after(work: () => Promise<void>): Promise<void> {
    const next = this.#work.then(work, work);
    this.#work = next.catch(() => {});
    return next;
  }
}

/** The part of a change that is asked for first: what gives back, for that makes room under the cap. */
function firstOf({ add, drop, places }: SeatChange): SeatChange {
  if (drop.length > 0) return { add: [], drop };
  return places ? { add: [], drop: [], places } : { add, drop };
}
