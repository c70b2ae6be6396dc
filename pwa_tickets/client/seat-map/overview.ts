import { type Box, type Point, type Size, seenBox, type View } from "./geometry.ts";
import { isOnLevel } from "./levels.ts";
import type { Look } from "./look.ts";
import type { SeatMap } from "./model.ts";
import { rowPath, stagePath } from "./row-path.ts";

/** Shows the whole map in a corner: where the viewport is, where our seats are. A tap on it goes there. */
export class Overview {
  readonly #element: HTMLElement;
  readonly #window: SVGRectElement;
  readonly #minePath: SVGPathElement;
  readonly #map: SeatMap;
  readonly #rows: SVGPathElement;
  readonly #mine = new Set<number>();
  #level = 0;

  constructor(element: HTMLElement, map: SeatMap, box: Box, goTo: (point: Point) => void) {
    this.#element = element;
    this.#map = map;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
    svg.setAttribute("aria-hidden", "true");
    svg.innerHTML =
      '<path class="mini-stage"/><path class="mini-rows"/><path class="mini-mine"/><rect class="mini-window"/>';
    const [stage, rows, mine, seen] = [...svg.children] as [
      SVGPathElement,
      SVGPathElement,
      SVGPathElement,
      SVGRectElement,
    ];
    stage.setAttribute("d", stagePath(map.stage));
    [this.#rows, this.#minePath, this.#window] = [rows, mine, seen];
    this.showLevel(0);
    element.replaceChildren(svg);
    element.addEventListener("click", ({ clientX, clientY }) => {
      const drawn = svg.getBoundingClientRect();
      goTo({
        x: box.x + ((clientX - drawn.left) / drawn.width) * box.width,
        y: box.y + ((clientY - drawn.top) / drawn.height) * box.height,
      });
    });
  }

  showLevel(level: number): void {
    this.#level = level;
    const rows = this.#map.rows.filter(([first]) => first && isOnLevel(first, level));
    this.#rows.setAttribute("d", rows.map(rowPath).join(""));
    this.#drawMine();
  }

  /** Moves the window to what is seen; hidden while that is the whole map. */
  seen(view: View, size: Size, isWhole: boolean): void {
    this.#element.hidden = isWhole;
    for (const [name, value] of Object.entries(seenBox(view, size)))
      this.#window.setAttribute(name, String(value));
  }

  repaint(seats: readonly number[], lookOf: (seat: number) => Look): void {
    for (const seat of seats) {
      if (lookOf(seat) === "mine") this.#mine.add(seat);
      else this.#mine.delete(seat);
    }
    this.#drawMine();
  }

  #drawMine(): void {
    const seats = [...this.#mine].flatMap((seat) => this.#map.seats[seat] ?? []);
    const places = seats.filter((seat) => isOnLevel(seat, this.#level));
    this.#minePath.setAttribute("d", places.map(({ x, y }) => `M${x} ${y}h1`).join(""));
  }
}
