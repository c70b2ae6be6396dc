import { find, findAll } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import type { Repaint, Selection } from "./selection.ts";

const WHY = { s: "seat-sold", r: "seat-reserved", h: "seat-held" } as const;

const freeWords = (seats: number): string => t("%(seats)s free", { seats });

/** Seats whose free ones are counted in one place: a row, a section. */
interface Group {
  readonly boxes: readonly HTMLInputElement[];
  say(free: number): void;
}

/**
 * Keeps the list of checkboxes that came with the page true to the selection; never makes it anew, and looks
 * through it only when something has changed.
 */
export class SeatList {
  readonly #list: HTMLElement;
  readonly #chips: HTMLElement;
  readonly #boxes: HTMLInputElement[] = [];
  readonly #groups = new Map<number, Group[]>();

  constructor(list: HTMLElement, chips: HTMLElement) {
    [this.#list, this.#chips] = [list, chips];
  }

  /** Says everywhere how many seats are free. */
  count(selection: Selection): void {
    this.#read();
    this.#count([...this.#groups.keys()], selection);
  }

  #read(): void {
    if (this.#boxes.length > 0) return;
    const [list, chips] = [this.#list, this.#chips];
    for (const box of findAll<HTMLInputElement>(list, "input[name=seat]"))
      this.#boxes[Number(box.value)] = box;
    for (const row of findAll<HTMLElement>(list, "fieldset")) {
      const count = find(row, "[data-free]");
      this.#group(row, (free) => (count.textContent = ` · ${freeWords(free)}`));
    }
    const counts = findAll<HTMLElement>(chips, "[data-free]");
    findAll<HTMLElement>(list, ".seat-section").forEach((section, index) => {
      const count = counts[index];
      if (count) this.#group(section, (free) => (count.textContent = freeWords(free)));
    });
  }

  repaint(seats: Repaint, selection: Selection): void {
    if (seats.length === 0) return;
    this.#read();
    for (const seat of seats) this.#paint(seat, selection);
    this.#count(seats, selection);
  }

  #count(seats: Repaint, selection: Selection): void {
    for (const { boxes, say } of new Set(seats.flatMap((seat) => this.#groups.get(seat) ?? [])))
      say(boxes.filter((box) => selection.lookOf(Number(box.value)) === "free").length);
  }

  #group(place: HTMLElement, say: (free: number) => void): void {
    const group = { boxes: findAll<HTMLInputElement>(place, "input[name=seat]"), say };
    for (const { value } of group.boxes)
      this.#groups.set(Number(value), [...(this.#groups.get(Number(value)) ?? []), group]);
  }

  #paint(seat: number, selection: Selection): void {
    const box = this.#boxes[seat];
    if (!box) return;
    const look = selection.lookOf(seat);
    const state = selection.stateOf(seat);
    const free = look === "free" || look === "mine";
    if (!free && document.activeElement === box) this.#stepAside(seat, selection);
    box.checked = look === "mine";
    box.disabled = !free;
    if (free || !state || state === "a") box.removeAttribute("aria-describedby");
    else box.setAttribute("aria-describedby", WHY[state]);
  }

  /**
   * Moves the focus from a seat that was taken to the next free one of the row, or it would fall to the
   * page's top.
   */
  #stepAside(seat: number, selection: Selection): void {
    const row = this.#boxes[seat]?.closest("fieldset");
    const free = (row ? findAll<HTMLInputElement>(row, "input[name=seat]") : []).filter(
      (box) => Number(box.value) !== seat && ["free", "mine"].includes(selection.lookOf(Number(box.value))),
    );
    const next = free.find((box) => Number(box.value) > seat) ?? free.at(-1);
    next?.focus({ preventScroll: true });
  }
}
