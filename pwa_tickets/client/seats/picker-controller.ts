// Decides what the picker does: at a tap, at an answer of the server, at news of other phones, and when time
// runs out. Knows no page: what it decides is shown by a PickerView.
import type { Seat, SeatMap } from "../seat-map/model.ts";
import { Refusal } from "../shared/http.ts";
import { t } from "../shared/i18n.ts";
import { serverClock } from "../shared/server-clock.ts";
import type { LiveSeatsListener, Snapshot } from "./live-seats.ts";
import { countPlaces, type Elsewhere, elsewhere, type PickerData } from "./picker-data.ts";
import type { PickerView } from "./picker-view.ts";
import { Places } from "./places.ts";
import type { Cart, Reservation, ReservationListener } from "./reservation.ts";
import { type Repaint, type SeatChange, Selection, type StateChange } from "./selection.ts";
import { wentSentence, whyNot } from "./words.ts";

const CHECK_MS = 1200; // longer than news takes to come
const EXPIRY_MS = 600; // our clock may be that much ahead of the server's
const RUNNING_OUT_MS = 180_000;

/** What of a Reservation the controller uses. */
type SeatReservation = Pick<Reservation, "soon" | "settled" | "check" | "extend">;

export class PickerController implements ReservationListener, LiveSeatsListener {
  readonly selection: Selection;
  readonly places: Places;
  readonly #data: PickerData;
  readonly #map: SeatMap;
  readonly #view: PickerView;
  readonly #now: () => number;
  readonly #seatsById: ReadonlyMap<string, Seat>;
  #reservation!: SeatReservation;
  #elsewhere: Elsewhere | null;
  #extendable: boolean;
  #deadline = Infinity;
  #isRetrying = false;
  #missing = false; // seats of ours became somebody's, and nobody has said why
  #checkTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(data: PickerData, map: SeatMap, view: PickerView, now = (): number => serverClock.now()) {
    [this.#data, this.#map, this.#view, this.#now] = [data, map, view, now];
    this.selection = new Selection(data.states, data.chosen);
    this.places = new Places(data.areas);
    this.#seatsById = new Map(map.seats.map((seat) => [seat.id, seat]));
    this.#elsewhere = data.elsewhere;
    this.#extendable = data.extendable;
  }

  /** Shows what is ours; everything else came with the page as it is. */
  start(reservation: SeatReservation): void {
    this.#reservation = reservation;
    this.#until(this.#data.reserved_until);
    this.#paint(this.#data.chosen);
  }

  // What the person does

  toggle(seat: number): void {
    const tapped = this.#map.seats[seat];
    if (!tapped) return;
    const repaint = this.selection.toggle(seat);
    this.#view.say("");
    this.#view.note(repaint.length === 0 ? whyNot(tapped, this.selection.stateOf(seat) ?? "s") : "");
    if (repaint.length === 0) return;
    this.#paint(repaint);
    if (this.selection.wanted.has(seat)) this.#view.reveal(tapped);
    this.#reservation.soon();
  }

  /** Takes those of the seats that are free. */
  take(seats: readonly Seat[]): void {
    for (const { n } of seats) if (this.selection.lookOf(n) === "free") this.toggle(n);
  }

  /** Wants so many places of a section without numbers. */
  want(area: string, quantity: number): void {
    if (!this.places.want(area, quantity)) return this.#paint([]); // the field says more than there are
    this.#view.say("");
    this.#paint([]);
    this.#reservation.soon();
  }

  /** Goes on to the checkout, once the server has answered for every seat. */
  async proceed(): Promise<void> {
    this.#view.busy(true);
    await this.#reservation.settled();
    this.#view.busy(false);
    if (this.#reserved + (this.#elsewhere?.seats ?? 0) > 0) this.#view.checkOut();
  }

  async extend(): Promise<void> {
    try {
      await this.#reservation.extend();
      this.#view.say("");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#view.say(error.message);
    }
    this.#extendable = false;
    this.#view.offerExtension(false);
  }

  // What the server says

  pendingChange(): SeatChange {
    const places = this.places.pendingChange();
    return { ...this.selection.pendingChange(), ...(places && { places }) };
  }

  idOf(seat: number): string {
    return this.#map.seats[seat]?.id ?? "";
  }

  reserved(cart: Cart, asked: SeatChange): void {
    const ours = cart.seats.filter(({ show_id }) => show_id === this.#data.show_id);
    this.#elsewhere = elsewhere(cart, this.#data.show_id);
    this.#extendable = cart.extendable ?? false;
    const hadSeats = this.#reserved > 0;
    const owesWord = hadSeats || this.#missing;
    this.#missing = false;
    const isBought = Boolean(cart.bought_order_id);
    if (cart.seats.length === 0 && !isBought && hadSeats && this.#now() >= this.#deadline) this.#expire();
    else {
      this.places.reservedNow(countPlaces(ours), asked.places);
      this.#paint(
        this.selection.reservedNow(
          ours.flatMap(({ id }) => this.#seatsById.get(id)?.n ?? []),
          asked.add,
        ),
      );
      if (this.#reserved === 0 && owesWord)
        this.#view.say(
          isBought
            ? t("You have bought these seats. Your tickets are in your wallet.")
            : t("Your seats went back. Nothing was charged."),
        );
    }
    this.#until(cart.seats.length > 0 ? (cart.reserved_until ?? null) : null);
  }

  released(seats: readonly number[]): void {
    this.#paint(this.selection.released(seats));
    if (this.#reserved === 0 && !this.#elsewhere) this.#until(null);
  }

  refused({ status, problem, message }: Refusal, asked: SeatChange): void {
    const taken = (problem.seat_ids ?? []).flatMap((id) => this.#seatsById.get(id) ?? []);
    if (status === 409 && taken.length > 0) {
      this.#paint(this.selection.lost(taken.map(({ n }) => n)));
      this.#view.say(wentSentence(taken));
    } else {
      if (asked.places) this.places.reverted(asked.places, problem.left);
      // One seat too many is not all of them: the others are asked for again.
      const isTooMany = status === 422 && asked.add.length > 1;
      this.#paint(this.selection.reverted(isTooMany ? { add: asked.add.slice(-1), drop: [] } : asked));
      this.#view.say(
        status >= 500 ? t("That was our fault. Nothing you chose or paid for is lost.") : message,
      );
    }
  }

  retrying(isRetrying: boolean): void {
    if (isRetrying !== this.#isRetrying) this.#view.say(isRetrying ? t("No signal. We’ll keep trying.") : "");
    this.#isRetrying = isRetrying;
  }

  proving(isProving: boolean): void {
    this.#view.say(isProving ? t("Many people are choosing seats where you are. One moment, please.") : "");
  }

  // What other phones do

  snapshot({ v, states, places = {} }: Snapshot): void {
    this.places.freeNow(places);
    if (String(v) === this.#map.version) this.changes(this.selection.differences(states));
    else this.#redrawn();
  }

  changes(changes: readonly StateChange[]): void {
    const before = this.selection.reserved.size;
    const { repaint, needsCheck } = this.selection.applied(changes);
    this.#missing ||= this.selection.reserved.size < before;
    this.#paint(repaint);
    if (needsCheck) this.#checkSoon(CHECK_MS);
  }

  /**
   * Loads another map, or other prices. Never under somebody's thumb: only an empty choice is reloaded
   * unasked.
   */
  #redrawn(): void {
    if (this.selection.wanted.size + this.places.wanted.length === 0) this.#view.reload();
    else
      this.#view.say(
        t("The studio changed the seats or their prices. Reload the page to see; your seats stay yours."),
      );
  }

  // Time

  /** Asks the server what is ours: somebody came back to the page. */
  check(): void {
    void this.#reservation.check();
  }

  /** Offers more time near the end; `left` in milliseconds. */
  tick(left: number): void {
    this.#view.offerExtension(this.#extendable && left < RUNNING_OUT_MS);
  }

  ranOut(): void {
    this.#deadline = -Infinity; // seen to run out, whatever the next answer corrects our clock to
    this.#checkSoon(EXPIRY_MS);
  }

  #expire(): void {
    const seats = [...this.selection.reserved].flatMap((n) => this.#map.seats[n] ?? []);
    const places = this.places.expired();
    this.#paint(this.selection.expired());
    this.#view.expired(seats, this.selection.lookOf, places);
  }

  #checkSoon(milliseconds: number): void {
    clearTimeout(this.#checkTimer);
    this.#checkTimer = setTimeout(() => this.check(), milliseconds);
  }

  #until(deadline: string | null): void {
    this.#deadline = deadline ? Date.parse(deadline) : Infinity;
    this.#view.countDown(deadline);
  }

  #paint(seats: Repaint): void {
    this.#view.repaint(seats, this.selection);
    const chosen = [...this.selection.wanted].sort((a, b) => a - b);
    this.#view.chosen(
      chosen.flatMap((n) => this.#map.seats[n] ?? []),
      this.#elsewhere,
      this.places.all,
    );
  }

  get #reserved(): number {
    return this.selection.reserved.size + this.places.reserved;
  }
}
