import { type Box, type Point, type Size, seenBox, type View } from "./geometry.ts";
import type { Look } from "./look.ts";
import type { SeatMap } from "./model.ts";
import { rowPath, stagePath } from "./row-path.ts";

/** Shows the whole map in a corner: where the viewport is, where our seats are. A tap on it goes there. */
export class Overview {
  readonly #element: HTMLElement;
  readonly #window: SVGRectElement;
  readonly #minePath: SVGPathElement;
  readonly #map: SeatMap;
  readonly #mine = new Set<number>();

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
    rows.setAttribute("d", map.rows.map(rowPath).join(""));
    [this.#minePath, this.#window] = [mine, seen];
    element.replaceChildren(svg);
    element.addEventListener("click", ({ clientX, clientY }) => {
      const drawn = svg.getBoundingClientRect();
      goTo({
        x: box.x + ((clientX - drawn.left) / drawn.width) * box.width,
        y: box.y + ((clientY - drawn.top) / drawn.height) * box.height,
      });
    });
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
    const places = [...this.#mine].flatMap((seat) => this.#map.seats[seat] ?? []);
    this.#minePath.setAttribute("d", places.map(({ x, y }) => `M${x} ${y}h1`).join(""));
  }
}
