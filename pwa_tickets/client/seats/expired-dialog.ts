import type { Seat } from "../seat-map/model.ts";
import { fill, find } from "../shared/dom.ts";
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
    fill(this.#dialog, {
      free: `${seatRanges(this.#free)} ${this.#free.length === 1 ? "is" : "are"} still free right now.`,
      again: all ? "Take the same seats again" : `Take ${seatRanges(this.#free)}`,
    });
    for (const part of this.#dialog.querySelectorAll<HTMLElement>("[data-if-free]"))
      part.hidden = this.#free.length === 0;
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
    find(this.#dialog, this.#free.length > 0 ? "[value=again]" : "[value=others]", HTMLButtonElement).focus();
  }
}
