import { type Size, toMap, toPixels, type View } from "./geometry.ts";
import { isOnLevel } from "./levels.ts";
import type { Seat, SeatMap } from "./model.ts";
import { NAME_UNITS, rowStart } from "./row-order.ts";

const RAIL_PIXELS = 12; // the middle of the rail
const NEAR_UNITS = 320; // a row that begins farther from the rail than this is not its row

/** Whether a letter at x is in sight, and so near the edge that it names the row there. */
const isBeside = (x: number, edge: number): boolean => x > edge - 10 && x < edge + NEAR_UNITS;

/**
 * Shows at the start edge the letters of rows whose first seat, with the letter beside it, is out of sight; like
 * a frozen column.
 */
export class RowRail {
  readonly #element: HTMLElement;
  readonly #map: SeatMap;
  #rows: SeatMap["rows"] = [];
  #starts: readonly Seat[] = [];

  constructor(element: HTMLElement, map: SeatMap) {
    this.#element = element;
    this.#map = map;
    this.showLevel(0);
  }

  showLevel(level: number): void {
    this.#rows = this.#map.rows.filter(([first]) => first && isOnLevel(first, level));
    this.#starts = this.#rows.flatMap((row) => rowStart(row) ?? []);
  }

  /**
   * Follows the map, panned by `y` pixels since it rested; hidden while it is pinched, for the letters would
   * lie.
   */
  moved(y: number, panning: boolean): void {
    this.#element.style.transform = `translateY(${y}px)`;
    this.#element.toggleAttribute("data-lost", !panning);
  }

  rest(view: View, size: Size, readable: boolean): void {
    this.#element.style.transform = "";
    this.#element.toggleAttribute("data-lost", false);
    this.#element.hidden = !readable;
    this.#element.replaceChildren(...(readable ? this.#letters(view, size) : []));
  }

  #letters(view: View, size: Size): HTMLElement[] {
    const edge = toMap(view, { x: RAIL_PIXELS, y: 0 }).x;
    const nearest = new Map<string, { seat: Seat; distance: number }>();
    for (const row of this.#rows) {
      for (const seat of row) {
        const distance = Math.abs(seat.x - edge);
        if (distance < (nearest.get(seat.row)?.distance ?? NEAR_UNITS))
          nearest.set(seat.row, { seat, distance });
      }
    }
    return [...nearest].flatMap(([name, { seat }]) => {
      const { y } = toPixels(view, seat);
      if (this.#starts.some((start) => start.row === name && isBeside(start.x - NAME_UNITS, edge))) return [];
      if (y < -size.height / 2 || y > size.height * 1.5) return [];
      const letter = document.createElement("span");
      letter.textContent = name;
      letter.style.insetBlockStart = `${y}px`;
      return [letter];
    });
  }
}
