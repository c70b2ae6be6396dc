import { find, findAll } from "../shared/dom.ts";
import type { Look, Selection } from "./selection.ts";
import { lookOf } from "./selection.ts";

const WHY = { s: "seat-sold", r: "seat-reserved", h: "seat-held" } as const;

/** The list of checkboxes that came with the page: kept true, never made anew. */
export class SeatList {
  readonly #boxes: HTMLInputElement[] = [];
  readonly #rows = new Map<HTMLElement, HTMLInputElement[]>();
  readonly #chips: { count: HTMLElement; boxes: HTMLInputElement[] }[] = [];

  constructor(list: HTMLElement, chips: HTMLElement) {
    for (const box of findAll<HTMLInputElement>(list, "input[name=seat]"))
      this.#boxes[Number(box.value)] = box;
    for (const row of findAll<HTMLElement>(list, "fieldset"))
      this.#rows.set(row, findAll<HTMLInputElement>(row, "input[name=seat]"));
    findAll<HTMLElement>(list, ".seat-section").forEach((section, index) => {
      const count = findAll<HTMLElement>(chips, "[data-free]")[index];
      if (count) this.#chips.push({ count, boxes: findAll<HTMLInputElement>(section, "input[name=seat]") });
    });
  }

  repaint(seats: readonly number[], selection: Selection): void {
    for (const seat of seats) this.#paint(seat, selection);
    this.#count(selection);
  }

  #paint(seat: number, selection: Selection): void {
    const box = this.#boxes[seat];
    if (!box) return;
    const look: Look = lookOf(selection, seat);
    const state = selection.states[seat];
    const free = look === "free" || look === "mine";
    if (!free && document.activeElement === box) this.#stepAside(seat, selection);
    box.checked = look === "mine";
    box.disabled = !free;
    if (free || !state || state === "a") box.removeAttribute("aria-describedby");
    else box.setAttribute("aria-describedby", WHY[state]);
  }

  /** The seat under the keyboard was taken: the next free one of the row gets the focus, or it would fall to the page's top. */
  #stepAside(seat: number, selection: Selection): void {
    const row = this.#boxes[seat]?.closest("fieldset");
    const free =
      (row && this.#rows.get(row))?.filter(
        (box) =>
          Number(box.value) !== seat && ["free", "mine"].includes(lookOf(selection, Number(box.value))),
      ) ?? [];
    const next = free.find((box) => Number(box.value) > seat) ?? free.at(-1);
    next?.focus({ preventScroll: true });
  }

  #count(selection: Selection): void {
    const free = (boxes: readonly HTMLInputElement[]): number =>
      boxes.filter((box) => lookOf(selection, Number(box.value)) === "free").length;
    for (const [row, boxes] of this.#rows)
      find(row, "[data-free]", HTMLElement).textContent = ` · ${free(boxes)} free`;
    for (const { count, boxes } of this.#chips) count.textContent = `${free(boxes)} free`;
  }
}
