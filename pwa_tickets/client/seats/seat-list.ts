import { find, findAll } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import type { Repaint, Selection } from "./selection.ts";

const WHY = { s: "seat-sold", r: "seat-reserved", h: "seat-held" } as const;

const freeWords = (seats: number): string => t("%(seats)s free", { seats });

/** A row of checkboxes; its seats are numbered from `first` on. */
interface Row {
  readonly first: number;
  readonly boxes: HTMLCollection;
  readonly free: HTMLElement; // says how many are
}

interface Section {
  readonly rows: readonly Row[];
  readonly free: HTMLElement | undefined;
}

/**
 * Keeps the list of checkboxes that came with the page true to the selection; never makes it anew. It is looked
 * through by rows: a phone that shows the map need not hear of every box in it.
 */
export class SeatList {
  readonly #list: HTMLElement;
  readonly #chips: HTMLElement;
  #sections: readonly Section[] = [];

  constructor(list: HTMLElement, chips: HTMLElement) {
    [this.#list, this.#chips] = [list, chips];
  }

  /** Says everywhere how many seats are free. */
  count(selection: Selection): void {
    this.#count(selection, () => true);
  }

  repaint(seats: Repaint, selection: Selection): void {
    if (seats.length === 0) return;
    for (const seat of seats) this.#paint(seat, selection);
    this.#count(selection, (row) => seats.some((seat) => indexIn(row, seat) >= 0));
  }

  #read(): readonly Section[] {
    if (this.#sections.length > 0) return this.#sections;
    const counts = findAll<HTMLElement>(this.#chips, "[data-free]");
    this.#sections = findAll<HTMLElement>(this.#list, ".seat-section").map((section, index) => ({
      rows: findAll<HTMLFieldSetElement>(section, "fieldset").map(readRow),
      free: counts[index],
    }));
    return this.#sections;
  }

  #count(selection: Selection, isChanged: (row: Row) => boolean): void {
    for (const { rows, free } of this.#read()) {
      const changed = rows.filter(isChanged);
      for (const row of changed) row.free.textContent = ` · ${freeWords(freeIn(row, selection))}`;
      if (free && changed.length > 0)
        free.textContent = freeWords(rows.reduce((sum, row) => sum + freeIn(row, selection), 0));
    }
  }

  #paint(seat: number, selection: Selection): void {
    const row = this.#rowOf(seat);
    const box = row?.boxes[indexIn(row, seat)];
    if (!row || !(box instanceof HTMLInputElement)) return;
    const look = selection.lookOf(seat);
    const state = selection.stateOf(seat);
    const free = look === "free" || look === "mine";
    if (!free && document.activeElement === box) stepAside(row, seat, selection);
    box.checked = look === "mine";
    box.disabled = !free;
    if (free || !state || state === "a") box.removeAttribute("aria-describedby");
    else box.setAttribute("aria-describedby", WHY[state]);
  }

  #rowOf(seat: number): Row | undefined {
    return this.#read()
      .flatMap(({ rows }) => rows)
      .find((row) => indexIn(row, seat) >= 0);
  }
}

function readRow(row: HTMLFieldSetElement): Row {
  const [boxes, free] = [row.elements, find(row, "[data-free]")];
  return { first: Number(find(row, "input[name=seat]", HTMLInputElement).value), boxes, free };
}

/** Where in the row's boxes a seat is; −1 in another row. */
const indexIn = ({ first, boxes }: Row, seat: number): number =>
  seat >= first && seat < first + boxes.length ? seat - first : -1;

const seatsOf = ({ first, boxes }: Row): number[] => [...boxes].map((_, index) => first + index);

const isFree = (seat: number, selection: Selection): boolean =>
  ["free", "mine"].includes(selection.lookOf(seat));

const freeIn = (row: Row, selection: Selection): number =>
  seatsOf(row).filter((seat) => selection.lookOf(seat) === "free").length;

/**
 * Moves the focus from a seat that was taken to the next free one of the row, or it would fall to the page's
 * top.
 */
function stepAside(row: Row, seat: number, selection: Selection): void {
  const free = seatsOf(row).filter((other) => other !== seat && isFree(other, selection));
  const next = free.find((other) => other > seat) ?? free.at(-1);
  const box = next === undefined ? undefined : row.boxes[indexIn(row, next)];
  if (box instanceof HTMLInputElement) box.focus({ preventScroll: true });
}
