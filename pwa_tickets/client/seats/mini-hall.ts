import type { Box, Point, Size, View } from "./geometry.ts";
import type { Hall, Seat } from "./hall.ts";
import { rowCurve, stagePath } from "./seat-shapes.ts";

/** The whole hall in a corner: where the map is, where our seats are. A tap on it goes there. */
export class MiniHall {
  readonly #element: HTMLElement;
  readonly #window: SVGRectElement;
  readonly #mine: SVGPathElement;

  constructor(element: HTMLElement, hall: Hall, box: Box, goTo: (point: Point) => void) {
    this.#element = element;
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
    stage.setAttribute("d", stagePath(hall.stage));
    rows.setAttribute("d", hall.rows.map(rowCurve).join(""));
    [this.#mine, this.#window] = [mine, seen];
    element.replaceChildren(svg);
    element.addEventListener("click", ({ clientX, clientY }) => {
      const drawn = svg.getBoundingClientRect();
      goTo({
        x: box.x + ((clientX - drawn.left) / drawn.width) * box.width,
        y: box.y + ((clientY - drawn.top) / drawn.height) * box.height,
      });
    });
  }

  seen({ x, y, scale }: View, size: Size, whole: boolean): void {
    this.#element.hidden = whole;
    for (const [name, value] of Object.entries({
      x,
      y,
      width: size.width / scale,
      height: size.height / scale,
    }))
      this.#window.setAttribute(name, String(value));
  }

  mine(seats: readonly Seat[]): void {
    this.#mine.setAttribute("d", seats.map(({ x, y }) => `M${x} ${y}h1`).join(""));
  }
}
