import type { Look } from "../seat-map/look.ts";
import type { Seat, SeatMap } from "../seat-map/model.ts";
import { SeatMapElement } from "../seat-map/seat-map.ts";
import { readSeatMap, type SeatMapJson } from "../seat-map/seat-map-json.ts";
import { afterPaint } from "../shared/after-paint.ts";
import { CountDown } from "../shared/count-down.ts";
import { announce, find, findAll, readData } from "../shared/dom.ts";
import { getJson, retryUntilAnswered } from "../shared/http.ts";
import { t } from "../shared/i18n.ts";
import { moneyLike } from "../shared/money.ts";
import { serverClock } from "../shared/server-clock.ts";
import { ExpiredDialog } from "./expired-dialog.ts";
import { liveSeats } from "./live-seats.ts";
import { PickerBar } from "./picker-bar.ts";
import { PickerController } from "./picker-controller.ts";
import type { Elsewhere, PickerData } from "./picker-data.ts";
import type { PickerView } from "./picker-view.ts";
import { PickerViews } from "./picker-views.ts";
import { PlaceSteppers } from "./place-steppers.ts";
import type { ChosenPlaces } from "./places.ts";
import { Reservation } from "./reservation.ts";
import { SeatList } from "./seat-list.ts";
import type { Repaint, Selection } from "./selection.ts";
import { seatRanges } from "./words.ts";

const COOKIES_OFF = t(
  "Cookies are off in this browser, and without one we cannot keep seats for you. Turn them on for this site, or open this page in another browser.",
);

/** How long the list waits for the map before it shows itself (`list.css`). */
const LIST_SHOWN_MS = 2500;

/** <seat-picker>: joins list, map and bar to one controller, and the controller to the server. */
export class SeatPicker extends HTMLElement implements PickerView {
  #data!: PickerData;
  #controller!: PickerController;
  #list!: SeatList;
  #bar!: PickerBar;
  #map!: SeatMapElement;
  #views!: PickerViews;
  #steppers!: PlaceSteppers;
  #expired!: ExpiredDialog;
  #money!: (cents: number) => string;
  #seats: readonly Seat[] = [];

  async connectedCallback(): Promise<void> {
    this.#data = readData<PickerData>(this, "[data-picker]");
    serverClock.observePage(this.#data.server_time);
    this.#map = find(this, "seat-map", SeatMapElement);
    this.#list = new SeatList(find(this, ".seat-list"), find(this, "[data-sections]"));
    this.#money = moneyLike(this.#data.zero);
    this.#bar = new PickerBar(find(this, "[data-bar]"), this.#money);
    this.addEventListener("sale-opens", () => this.#bar.opened());
    this.#views = new PickerViews(this, (zone) => this.#map.only(zone));
    this.#show(this.dataset["view"] === "list" || this.#touched() ? "list" : "map");
    const map = await this.#readMap();
    if (!map) return this.#show("list"); // no map to be had: the list is a form and works as it is
    // redrawn since: the list's numbers are the old ones
    if (map.version !== this.#data.map_version) return this.reload();
    await afterPaint();
    this.#begin(map);
    await afterPaint();
    await this.#draw(map);
    this.setAttribute("data-ready", "");
  }

  /** Shows map or list, unless the show has places without numbers only. */
  #show(view: "list" | "map"): void {
    if (this.dataset["view"] !== "places") this.#views.show(view);
  }

  async #readMap(): Promise<SeatMap | undefined> {
    const url = `/api/shows/${this.#data.show_id}/seat-map?v=${encodeURIComponent(this.#data.map_version)}`;
    try {
      return readSeatMap(await retryUntilAnswered(() => getJson<SeatMapJson>(url, { cache: "default" })));
    } catch {
      return undefined;
    }
  }

  #begin(map: SeatMap): void {
    const controller = new PickerController(this.#data, map, this);
    this.#controller = controller;
    this.#seats = map.seats;
    this.#steppers = new PlaceSteppers(this, (area, quantity) => this.#want(area, quantity));
    this.#expired = new ExpiredDialog(find(this, "dialog", HTMLDialogElement), (seats, places) => {
      controller.take(seats);
      for (const { id, quantity } of places) controller.want(id, quantity);
    });
    const early = this.#tappedEarly();
    controller.start(new Reservation(this.#data.show_id, controller));
    liveSeats(this.#data.show_id, controller).start();
    this.#listen();
    if (!navigator.cookieEnabled) this.say(COOKIES_OFF);
    for (const seat of early) this.#choose(seat);
  }

  /** Draws the map, and then counts in the list, which is read by nobody before. */
  async #draw(map: SeatMap): Promise<void> {
    const { selection } = this.#controller;
    if (map.drawn) await this.#map.show(map, selection.lookOf);
    else this.#show("list");
    await afterPaint();
    this.#list.count(selection);
  }

  #listen(): void {
    const controller = this.#controller;
    this.addEventListener("seat-tap", (event) => this.#tap((event as CustomEvent<number>).detail));
    this.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.name === "seat") this.#choose(Number(target.value));
    });
    this.addEventListener("click", ({ target }) => {
      if (!(target instanceof Element)) return;
      const { seats, area } = target.closest<HTMLElement>("[data-chip]")?.dataset ?? {};
      if (area) controller.want(area, 0);
      else if (seats) for (const seat of seats.split(",")) controller.toggle(Number(seat));
      else if (target.closest("[data-extend]")) void controller.extend();
    });
    find(this, "form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void controller.proceed();
    });
    const countdown = find(this, "count-down", CountDown);
    countdown.addEventListener("expire", () => controller.ranOut());
    countdown.addEventListener("tick", () => controller.tick(countdown.left));
    document.addEventListener("visibilitychange", () => !document.hidden && controller.check());
    window.addEventListener("pageshow", ({ persisted }) => persisted && controller.check());
  }

  /** Chooses on the map, and names the seat at the finger that covers it. */
  #tap(seat: number): void {
    this.#choose(seat);
    const tapped = this.#seats[seat];
    if (!tapped || !this.#controller.selection.wanted.has(seat)) return;
    this.#map.note(
      [seatRanges([tapped]), this.#money(tapped.price), tapped.note].filter(Boolean).join(" · "),
    );
  }

  /** Takes a seat or gives it back; without cookies, by which we know a visitor again, it could not be kept. */
  #choose(seat: number): void {
    if (navigator.cookieEnabled) return this.#controller.toggle(seat);
    this.say(COOKIES_OFF);
    this.#list.repaint([seat], this.#controller.selection);
  }

  #want(area: string, quantity: number): void {
    if (navigator.cookieEnabled) return this.#controller.want(area, quantity);
    this.say(COOKIES_OFF);
    this.#steppers.show(this.#controller.places.all);
  }

  // What the controller shows

  repaint(seats: Repaint, selection: Selection): void {
    this.#list.repaint(seats, selection);
    this.#map.repaint(seats, selection.lookOf);
  }

  chosen(seats: readonly Seat[], elsewhere: Elsewhere | null, places: readonly ChosenPlaces[]): void {
    this.#bar.chosen(seats, elsewhere, places);
    this.#steppers.show(places);
  }

  say(text: string): void {
    this.#bar.say(text);
  }

  note(text: string): void {
    this.#map.note(text);
    if (text) announce(text);
  }

  reveal(seat: Seat): void {
    this.#map.reveal(seat);
  }

  countDown(deadline: string | null): void {
    this.#bar.until(deadline);
  }

  offerExtension(isOffered: boolean): void {
    this.#bar.extendable(isOffered);
  }

  expired(seats: readonly Seat[], lookOf: (seat: number) => Look, places: readonly ChosenPlaces[]): void {
    this.#expired.open(seats, ({ n }) => lookOf(n) === "free", places);
  }

  busy(isBusy: boolean): void {
    this.#bar.busy(isBusy);
  }

  checkOut(): void {
    location.assign("/checkout");
  }

  reload(): void {
    location.reload();
  }

  // What the list says before the map has come

  /** Whether somebody began to choose from the list before this script came: their list stays. */
  #touched(): boolean {
    if (performance.now() < LIST_SHOWN_MS) return false; // to ask how far it is scrolled is to lay out the page
    return this.#tappedEarly().length > 0 || find(this, ".seat-list").scrollTop > 0;
  }

  /** Seats ticked or given back in the list before this script came. */
  #tappedEarly(): number[] {
    const changed = "input[name=seat]:is(:checked:not([checked]), [checked]:not(:checked))";
    return findAll<HTMLInputElement>(this, changed).map(({ value }) => Number(value));
  }
}

customElements.define("seat-picker", SeatPicker);
