import type { Seat } from "../seat-map/model.ts";
import { fill, find } from "../shared/dom.ts";
import { plural, t } from "../shared/i18n.ts";
import { seatRanges } from "./words.ts";

/** Asks, when the time is over, whether the same seats are to be taken again, as far as nobody has them. */
export class ExpiredDialog {
  readonly #dialog: HTMLDialogElement;
  #free: readonly Seat[] = [];

  constructor(dialog: HTMLDialogElement, again: (seats: readonly Seat[]) => void) {
    this.#dialog = dialog;
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "again") again(this.#free);
    });
  }

  open(seats: readonly Seat[], isFree: (seat: Seat) => boolean): void {
    if (this.#dialog.open) return;
    this.#free = seats.filter(isFree);
    const all = this.#free.length === seats.length;
    const free = { seats: seatRanges(this.#free) };
    fill(this.#dialog, {
      free: plural(
        "%(seats)s is still free right now.",
        "%(seats)s are still free right now.",
        this.#free.length,
        free,
      ),
      again: all ? t("Take the same seats again") : t("Take %(seats)s", free),
    });
    for (const part of this.#dialog.querySelectorAll<HTMLElement>("[data-if-free]"))
      part.hidden = this.#free.length === 0;
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
    find(this.#dialog, this.#free.length > 0 ? "[value=again]" : "[value=others]", HTMLButtonElement).focus();
  }
}
