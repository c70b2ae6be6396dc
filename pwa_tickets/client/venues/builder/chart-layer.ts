import { type Box, boxAround, type Point, type Size } from "../../seat-map/geometry.ts";
import { chartBox, type Placement } from "./chart-placement.ts";
import { make, setValues } from "./svg.ts";

const MARK_UNITS = 60;

/** Draws the theater's own chart under everything, and the point of it that was pressed. */
export class ChartLayer {
  readonly element = make("g", "chart");
  readonly #mark = make("path", "chart-mark");
  #image: SVGImageElement | undefined;
  #size: Size = { width: 0, height: 0 };
  #box: Box | undefined;

  /** The corners of the chart as it lies; none without one. */
  get corners(): readonly Point[] {
    if (!this.#box) return [];
    const { x, y, width, height } = this.#box;
    return [
      { x, y },
      { x: x + width, y: y + height },
    ];
  }

  /** Takes a picture; nothing takes it away. */
  load(address?: string, size: Size = { width: 0, height: 0 }): void {
    this.#size = size;
    this.#image = address === undefined ? undefined : make("image", "", { href: address, ...size });
    this.element.replaceChildren(...(this.#image ? [this.#image] : []), this.#mark);
    this.#box = undefined;
  }

  draw(placement: Placement): void {
    const { x, y, scale, angle, opacity } = placement;
    const { width, height } = this.#size;
    if (!this.#image) return;
    const middle = `translate(${-width / 2} ${-height / 2})`;
    const transform = `translate(${x} ${y}) rotate(${angle}) scale(${scale}) ${middle}`;
    setValues(this.#image, { transform, opacity });
    this.#box = chartBox(placement, this.#size);
  }

  mark(at?: Point): void {
    const half = MARK_UNITS;
    const d = at ? `M${at.x - half} ${at.y}h${2 * half}M${at.x} ${at.y - half}v${2 * half}` : "";
    this.#mark.setAttribute("d", d);
  }
}

/** The box around these points and the chart. */
export const boxWith = (chart: ChartLayer, points: readonly Point[], margin: number): Box =>
  boxAround([...points, ...chart.corners], margin);
