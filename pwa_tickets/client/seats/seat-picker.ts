import { CountDown } from "../shared/count-down.ts";
import { announce, find, findAll, readData } from "../shared/dom.ts";
import { getJson, Refusal, retryUntilAnswered } from "../shared/http.ts";
import { moneyLike } from "../shared/money.ts";
import { serverClock } from "../shared/time.ts";
import { type Hall, readHall, type SeatMap } from "./hall.ts";
import { LapsedDialog } from "./lapsed-dialog.ts";
import { LiveSeats } from "./live-seats.ts";
import { type Elsewhere, PickerBar } from "./picker-bar.ts";
import type { PickerData } from "./picker-data.ts";
import { PickerViews } from "./picker-views.ts";
import { type Cart, Reservation, type Wisher } from "./reservation.ts";
import { SeatList } from "./seat-list.ts";
import { SeatMapElement } from "./seat-map.ts";
import {
  begin,
  type Change,
  differences,
  givenBack,
  grantedNow,
  heard,
  lapsed,
  lookOf,
  lostTo,
  repainted,
  type Selection,
  toggled,
  unasked,
  type Wish,
  wishOf,
} from "./selection.ts";
import { wentSentence, whyNot } from "./words.ts";

const DOUBT_MS = 1200; // longer than news takes to come
const LAPSE_MS = 600; // our clock may be that much ahead of the server's
const RUNNING_OUT_MS = 180_000;

/** <seat-picker>: joins list, map and bar to one selection, and the selection to the server's. */
export class SeatPicker extends HTMLElement implements Wisher {
  #data!: PickerData;
  #hall!: Hall;
  #selection!: Selection;
  #elsewhere: Elsewhere | null = null;
  #reservation!: Reservation;
  #list!: SeatList;
  #bar!: PickerBar;
  #map!: SeatMapElement;
  #views!: PickerViews;
  #lapsed!: LapsedDialog;
  #silent = false;
  #extendable = false;
  #deadline = Infinity;
  #doubt: ReturnType<typeof setTimeout> | undefined;
  #missing = false; // seats of ours became somebody's, and nobody has said why

  async connectedCallback(): Promise<void> {
    this.#data = readData<PickerData>(this, "[data-picker]");
    serverClock.observePage(this.#data.server_time);
    this.#selection = begin(this.#data.states, this.#data.chosen);
    this.#elsewhere = this.#data.elsewhere;
    this.#extendable = this.#data.extendable;
    this.#map = find(this, "seat-map", SeatMapElement);
    this.#list = new SeatList(
      find(this, ".seat-list", HTMLElement),
      find(this, "[data-sections]", HTMLElement),
    );
    this.#bar = new PickerBar(find(this, "[data-bar]", HTMLElement), moneyLike(this.#data.zero));
    this.addEventListener("sale-opens", () => this.#bar.opened());
    this.#views = new PickerViews(this, (zone) => this.#map.only(zone));
    this.#views.show(this.dataset["view"] === "list" || this.#touched() ? "list" : "map");
    const url = `/api/shows/${this.#data.show_id}/seat-map?v=${encodeURIComponent(this.#data.map_version)}`;
    try {
      this.#hall = readHall(await retryUntilAnswered(() => getJson<SeatMap>(url, { cache: "default" })));
    } catch {
      return this.#views.show("list"); // no map to be had: the list is a form and works as it is
    }
    if (this.#hall.version !== this.#data.map_version) return location.reload(); // redrawn since: the list's numbers are the old ones
    this.#begin();
  }

  #begin(): void {
    if (this.#hall.drawn) this.#map.show(this.#hall, (seat) => lookOf(this.#selection, seat));
    else this.#views.show("list");
    this.#reservation = new Reservation(this.#data.show_id, this);
    this.#lapsed = new LapsedDialog(find(this, "dialog", HTMLDialogElement), (seats) =>
      seats.forEach(({ n }) => this.#wishFor(n)),
    );
    this.#until(this.#data.reserved_until);
    const early = this.#tappedEarly();
    this.#paint(this.#selection.states.map((_, seat) => seat));
    new LiveSeats(this.#data.show_id, {
      snapshot: ({ v, states }) =>
        String(v) === this.#hall.version ? this.#news(differences(this.#selection, states)) : this.#redrawn(),
      changes: (changes) => this.#news(changes),
    }).start();
    this.#listen();
    for (const seat of early) this.#toggle(seat);
    this.setAttribute("data-ready", "");
  }

  #listen(): void {
    this.addEventListener("seat-tap", (event) => this.#toggle((event as CustomEvent<number>).detail));
    this.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.name === "seat") this.#toggle(Number(target.value));
    });
    this.addEventListener("click", (event) => this.#click(event));
    find(this, "form", HTMLFormElement).addEventListener("submit", (event) => void this.#continue(event));
    const countdown = find(this, "count-down", CountDown);
    countdown.addEventListener("lapse", () => this.#ranOut());
    countdown.addEventListener("tick", () =>
      this.#bar.extendable(this.#extendable && countdown.left < RUNNING_OUT_MS),
    );
    document.addEventListener("visibilitychange", () => !document.hidden && void this.#reservation.check());
    window.addEventListener("pageshow", ({ persisted }) => persisted && void this.#reservation.check());
  }

  #click(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    const chip = target?.closest<HTMLElement>("[data-chips] [data-seat]");
    if (chip) this.#toggle(Number(chip.dataset["seat"]));
    else if (target?.closest("[data-extend]")) void this.#extend();
  }

  // What the person does

  #toggle(seat: number): void {
    const next = toggled(this.#selection, seat);
    const tapped = this.#hall.seats[seat];
    if (!tapped) return;
    this.#bar.say("");
    this.#map.note(next === this.#selection ? whyNot(tapped, this.#selection.states[seat] ?? "s") : "");
    if (next === this.#selection) return announce(whyNot(tapped, this.#selection.states[seat] ?? "s"));
    this.#change(next);
    if (next.wanted.has(seat)) this.#map.reveal(tapped);
    this.#reservation.soon();
  }

  #wishFor(seat: number): void {
    if (lookOf(this.#selection, seat) === "free") this.#toggle(seat);
  }

  async #continue(event: Event): Promise<void> {
    event.preventDefault();
    this.#bar.busy(true);
    await this.#reservation.settled();
    this.#bar.busy(false);
    if (this.#selection.granted.size + (this.#elsewhere?.seats ?? 0) > 0) location.assign("/checkout");
  }

  async #extend(): Promise<void> {
    try {
      await this.#reservation.extend();
      this.#bar.say("");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#bar.say(error.message);
    }
    this.#extendable = false;
    this.#bar.extendable(false);
  }

  // What the server says (Wisher)

  wish(): Wish {
    return wishOf(this.#selection);
  }

  idOf(seat: number): string {
    return this.#hall.seats[seat]?.id ?? "";
  }

  granted(cart: Cart, asked: readonly number[]): void {
    const ours = cart.seats.filter(({ show_id }) => show_id === this.#data.show_id);
    const numbers = ours.flatMap(({ id }) => this.#hall.seats.find((seat) => seat.id === id)?.n ?? []);
    const others = cart.seats.filter(({ show_id }) => show_id !== this.#data.show_id);
    this.#elsewhere = others.length
      ? { seats: others.length, total_in_cents: others.reduce((sum, seat) => sum + seat.price_in_cents, 0) }
      : null;
    this.#extendable = cart.extendable ?? false;
    const before = this.#selection;
    const bought = Boolean(cart.bought_order_id);
    const lost = before.granted.size > 0 || this.#missing;
    this.#missing = false;
    const over =
      cart.seats.length === 0 && !bought && before.granted.size > 0 && serverClock.now() >= this.#deadline;
    if (over) this.#over(before);
    else this.#change(grantedNow(before, numbers, asked));
    if (!over && this.#selection.granted.size === 0 && lost)
      this.#bar.say(
        bought
          ? "You have bought these seats. Your tickets are in your wallet."
          : "Your seats went back. Nothing was charged.",
      );
    this.#until(cart.seats.length > 0 ? (cart.reserved_until ?? null) : null);
  }

  givenBack(seats: readonly number[]): void {
    this.#change(givenBack(this.#selection, seats));
    if (this.#selection.granted.size === 0 && !this.#elsewhere) this.#until(null);
  }

  refused(refusal: Refusal, asked: Wish): void {
    const taken = (refusal.problem.seat_ids ?? []).flatMap((id) =>
      this.#hall.seats.filter((seat) => seat.id === id),
    );
    if (refusal.status === 409 && taken.length > 0) {
      this.#change(
        lostTo(
          this.#selection,
          taken.map(({ n }) => n),
        ),
      );
      this.#bar.say(wentSentence(taken));
    } else {
      const last =
        refusal.status === 422 && asked.add.length > 1 ? { add: asked.add.slice(-1), drop: [] } : asked; // one too many: the others are asked for again
      this.#change(unasked(this.#selection, last));
      this.#bar.say(
        refusal.status >= 500 ? "That was our fault. Your seats and your money are safe." : refusal.message,
      );
    }
  }

  silent(silent: boolean): void {
    if (silent !== this.#silent) this.#bar.say(silent ? "No signal. We keep trying." : "");
    this.#silent = silent;
  }

  // What other phones do

  #news(changes: readonly Change[]): void {
    const { selection, doubt } = heard(this.#selection, changes);
    this.#missing ||= selection.granted.size < this.#selection.granted.size;
    this.#change(selection);
    if (doubt) this.#checkSoon(DOUBT_MS);
  }

  #checkSoon(milliseconds: number): void {
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => void this.#reservation.check(), milliseconds);
  }

  /** The studio published another map or other prices. Never under somebody's thumb: only an empty choice is reloaded unasked. */
  #redrawn(): void {
    if (this.#selection.wanted.size === 0) location.reload();
    else
      this.#bar.say(
        "The studio has changed this hall or its prices. Reload the page to see it; your seats stay yours.",
      );
  }

  #ranOut(): void {
    this.#deadline = -Infinity; // seen to run out, whatever the next answer corrects our clock to
    this.#checkSoon(LAPSE_MS);
  }

  #until(deadline: string | null): void {
    this.#deadline = deadline ? Date.parse(deadline) : Infinity;
    this.#bar.until(deadline);
  }

  #over(before: Selection): void {
    const seats = [...before.granted].flatMap((n) => this.#hall.seats[n] ?? []);
    this.#change(lapsed(before));
    this.#lapsed.open(seats, (seat) => lookOf(this.#selection, seat.n) === "free");
  }

  // How it looks

  #change(next: Selection): void {
    const before = this.#selection;
    this.#selection = next;
    this.#paint(repainted(before, next));
  }

  #paint(seats: readonly number[]): void {
    this.#list.repaint(seats, this.#selection);
    if (this.#hall.drawn) this.#map.repaint(seats, (seat) => lookOf(this.#selection, seat));
    this.#bar.chosen(
      [...this.#selection.wanted].sort((a, b) => a - b).flatMap((n) => this.#hall.seats[n] ?? []),
      this.#elsewhere,
    );
  }

  /** Somebody began to choose from the list before this script came: their list stays. */
  #touched(): boolean {
    return this.#tappedEarly().length > 0 || find(this, ".seat-list", HTMLElement).scrollTop > 0;
  }

  /** Seats ticked or given back in the list before this script came. */
  #tappedEarly(): number[] {
    return findAll<HTMLInputElement>(this, "input[name=seat]")
      .filter((box) => box.checked !== box.defaultChecked)
      .map(({ value }) => Number(value));
  }
}

customElements.define("seat-picker", SeatPicker);
