import type { Look } from "../seat-map/look.ts";
import type { SeatMap } from "../seat-map/model.ts";
import { SeatMapElement } from "../seat-map/seat-map.ts";
import { readSeatMap, type SeatMapJson } from "../seat-map/seat-map-json.ts";
import { find, findAll, readData } from "../shared/dom.ts";
import { getJson, retryUntilAnswered } from "../shared/http.ts";
import { plural, t } from "../shared/i18n.ts";
import { moneyLike } from "../shared/money.ts";
import { SeatChoice } from "./seat-choice.ts";
import { seatRanges } from "./words.ts";

/** What templates/seats/_chooser.html puts into the page; `paid_for` in cents, by the seats the family has.
 * `wanted`: how many seats, or null for any number. */
interface ChooserData {
  readonly map: string;
  readonly wanted: number | null;
  readonly paid_for: Readonly<Record<string, number>>;
  readonly zero: string;
}

/**
 * <seat-chooser>: lets staff tick the boxes of its list on the show's map, and says what the choice costs. The
 * boxes are what is sent, and all there is where no map comes.
 */
export class SeatChooser extends HTMLElement {
  #data!: ChooserData;
  #choice!: SeatChoice;
  #boxes!: ReadonlyMap<string, HTMLInputElement>;
  #money!: (cents: number) => string;
  #map: SeatMap | undefined;

  async connectedCallback(): Promise<void> {
    this.#data = readData<ChooserData>(this, "[data-chooser]");
    this.#money = moneyLike(this.#data.zero);
    const boxes = findAll<HTMLInputElement>(this, "input[name=seat_ids]");
    this.#boxes = new Map(boxes.map((box) => [box.value, box]));
    const ticked = boxes.filter(({ checked }) => checked).map(({ value }) => value);
    const priceOf = (seat: string): number => Number(this.#boxes.get(seat)?.dataset["price"]);
    this.#choice = new SeatChoice(this.#data.wanted ?? Infinity, this.#data.paid_for, priceOf, ticked);
    this.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && this.#boxes.has(target.value)) this.#toggle(target.value);
    });
    this.#show([]);
    await this.#draw();
  }

  async #draw(): Promise<void> {
    const read = retryUntilAnswered(() => getJson<SeatMapJson>(this.#data.map, { cache: "default" }));
    const map = await read.then(readSeatMap, () => undefined);
    const picture = find(this, "seat-map", SeatMapElement);
    picture.hidden = find(this, "[data-legend]").hidden = !map?.drawn;
    if (!map?.drawn) {
      find(this, "[data-list]", HTMLDetailsElement).open = true; // it is a form, and works as it is
      return;
    }
    this.#map = map;
    this.addEventListener("seat-tap", (event) => {
      const seat = map.seats[(event as CustomEvent<number>).detail];
      if (!seat || this.#boxes.get(seat.id)?.disabled !== false) return;
      this.#toggle(seat.id);
      if (!this.#choice.chosen.includes(seat.id)) return picture.note("");
      picture.note([seatRanges([seat]), this.#money(seat.price), seat.note].filter(Boolean).join(" · "));
    });
    await picture.show(map, this.#lookOf);
  }

  readonly #lookOf = (seat: number): Look => {
    const id = this.#map?.seats[seat]?.id ?? "";
    if (this.#choice.chosen.includes(id)) return "mine";
    return id in this.#data.paid_for ? "held" : this.#boxes.get(id)?.disabled === false ? "free" : "taken";
  };

  #toggle(seat: string): void {
    const before = this.#choice.chosen.slice();
    this.#choice.toggle(seat);
    this.#show([...before, seat]);
  }

  /** Ticks the boxes of these seats as they are chosen now, paints them, and says what is missing or what it costs. */
  #show(changed: readonly string[]): void {
    const { chosen } = this.#choice;
    for (const seat of changed) {
      const box = this.#boxes.get(seat);
      if (box) box.checked = chosen.includes(seat);
    }
    const seats = this.#map?.seats.filter(({ id }) => changed.includes(id)) ?? [];
    if (seats.length > 0)
      find(this, "seat-map", SeatMapElement).repaint(
        seats.map(({ n }) => n),
        this.#lookOf,
      );
    find(this, "[data-words]").textContent = this.#words();
  }

  #words(): string {
    const { chosen, missing, difference } = this.#choice;
    if (this.#data.wanted === null)
      return chosen.length === 0
        ? t("Choose the seats.")
        : plural("%(num)s seat, %(sum)s", "%(num)s seats, %(sum)s", chosen.length, {
            sum: this.#money(difference),
          });
    if (missing > 0 && missing < this.#data.wanted)
      return plural("Choose %(num)s more seat.", "Choose %(num)s more seats.", missing);
    if (missing > 0)
      return plural(
        "Choose %(num)s seat: one for each ticket.",
        "Choose %(num)s seats: one for each ticket.",
        missing,
      );
    const sum = this.#money(Math.abs(difference));
    return difference > 0
      ? t("The family pays %(sum)s more.", { sum })
      : difference < 0
        ? t("%(sum)s goes back.", { sum })
        : t("The price stays the same.");
  }
}

customElements.define("seat-chooser", SeatChooser);
