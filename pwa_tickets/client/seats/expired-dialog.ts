import type { Seat } from "../seat-map/model.ts";
import { fill, find } from "../shared/dom.ts";
import { plural, t } from "../shared/i18n.ts";
import type { ChosenPlaces } from "./places.ts";
import { listed, placesWords, seatRanges } from "./words.ts";

/** Asks, when the time is over, whether the same seats and places are to be taken again, as far as nobody has them. */
export class ExpiredDialog {
  readonly #dialog: HTMLDialogElement;
  #free: readonly Seat[] = [];
  #places: readonly ChosenPlaces[] = [];

  constructor(
    dialog: HTMLDialogElement,
    again: (seats: readonly Seat[], places: readonly ChosenPlaces[]) => void,
  ) {
    this.#dialog = dialog;
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "again") again(this.#free, this.#places);
    });
  }

  open(seats: readonly Seat[], isFree: (seat: Seat) => boolean, places: readonly ChosenPlaces[] = []): void {
    if (this.#dialog.open) return;
    this.#free = seats.filter(isFree);
    this.#places = places.filter(({ quantity, free }) => quantity <= free);
    const all = this.#free.length === seats.length && this.#places.length === places.length;
    const count = this.#free.length + this.#places.reduce((sum, { quantity }) => sum + quantity, 0);
    const words = [
      ...(this.#free.length > 0 ? [seatRanges(this.#free)] : []),
      ...this.#places.map(placesWords),
    ];
    const free = { seats: listed(words) };
    fill(this.#dialog, {
      free: plural("%(seats)s is still free right now.", "%(seats)s are still free right now.", count, free),
      again: all ? t("Take the same seats again") : t("Take %(seats)s", free),
    });
    for (const part of this.#dialog.querySelectorAll<HTMLElement>("[data-if-free]"))
      part.hidden = count === 0;
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
    find(this.#dialog, count > 0 ? "[value=again]" : "[value=others]", HTMLButtonElement).focus();
  }
}
