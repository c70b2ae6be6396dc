import { type Size, toHall, toPixels, type View } from "./geometry.ts";
import type { Hall, Seat } from "./hall.ts";

const RAIL_PIXELS = 12; // the middle of the rail
const NEAR_UNITS = 320; // a row that begins farther from the rail than this is not its row

/** Row letters at the start edge, staying there while the map moves, like a frozen column. */
export class RowRail {
  readonly #element: HTMLElement;
  readonly #hall: Hall;

  constructor(element: HTMLElement, hall: Hall) {
    this.#element = element;
    this.#hall = hall;
  }

  /** The map is being panned by `y` pixels since it rested; while it is pinched the letters would lie. */
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
    const edge = toHall(view, { x: RAIL_PIXELS, y: 0 }).x;
    const nearest = new Map<string, { seat: Seat; distance: number }>();
    for (const row of this.#hall.rows) {
      for (const seat of row) {
        const distance = Math.abs(seat.x - edge);
        if (distance < (nearest.get(seat.row)?.distance ?? NEAR_UNITS))
          nearest.set(seat.row, { seat, distance });
      }
    }
    return [...nearest].flatMap(([name, { seat }]) => {
      const { y } = toPixels(view, seat);
      if (y < -size.height / 2 || y > size.height * 1.5) return [];
      const letter = document.createElement("span");
      letter.textContent = name;
      letter.style.insetBlockStart = `${y}px`;
      return [letter];
    });
  }
}
