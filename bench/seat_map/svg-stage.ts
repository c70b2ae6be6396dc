// What every drawing by SVG has in common. While fingers move, the drawing is moved as a picture (CSS transform); when they rest after
// a zoom it is drawn anew, after a pan it is still sharp where it is. Numbers are added at rest, where they can be read. What is
// selected is a second drawing over the first. Both are layers of the compositor all the time (`layered`): a drawing that becomes one
// when a gesture begins is rasterized anew under the finger.

import { isSure, numberKind, type Point, shapeOf, type Size, toMap, type View } from "./product.ts";
import type { DrawnSeat } from "./seat-renderer.ts";

const SVG = "http://www.w3.org/2000/svg";

export const make = (name: string, className = ""): SVGElement => {
  const element = document.createElementNS(SVG, name);
  if (className) element.setAttribute("class", className);
  return element;
};

export class SvgStage {
  readonly seats = make("g", "seats");
  readonly lifted = make("g", "lifted");
  readonly #picture = document.createElement("div");
  readonly #below = make("svg", "map");
  readonly #above = make("svg", "map layered");
  readonly #numbers = make("g", "numbers");
  readonly #liftedNumbers = make("g", "numbers");
  readonly #numbered = new Map<number, SVGElement>();
  #seats: readonly DrawnSeat[] = [];
  #selected: ReadonlySet<number> = new Set();
  #drawnAt: View = { x: 0, y: 0, scale: 1 };
  #view: View = this.#drawnAt;
  #size: Size = { width: 1, height: 1 };

  constructor(surface: HTMLElement, layered: boolean) {
    this.#picture.className = layered ? "picture layered" : "picture";
    this.#below.append(this.seats, this.#numbers);
    this.#above.append(this.lifted, this.#liftedNumbers);
    this.#picture.append(this.#below, this.#above);
    surface.replaceChildren(this.#picture);
  }

  /** These are the seats now; those of `changed` look different from before, or are somewhere else. */
  know(seats: readonly DrawnSeat[], changed: Iterable<number>): void {
    this.#seats = seats;
    for (const n of changed) this.#unnumber(n);
    this.#number();
  }

  /** The numbers of these go where the seats went: into the drawing above. */
  select(seats: ReadonlySet<number>): void {
    for (const n of [...this.#selected, ...seats]) this.#unnumber(n);
    this.#selected = seats;
    this.#number();
  }

  setView(view: View, size: Size, moving: boolean): void {
    if (!moving && (view.scale !== this.#drawnAt.scale || size !== this.#size)) this.#redraw(view, size);
    this.#view = view;
    this.#move();
    if (!moving) this.#number();
  }

  dragBy({ x, y }: Point): void {
    const { scale } = this.#drawnAt;
    this.#above.style.transform = `translate(${x * scale}px, ${y * scale}px)`;
  }

  drop(): void {
    this.#above.style.transform = "";
  }

  #redraw(view: View, size: Size): void {
    [this.#drawnAt, this.#size] = [view, size];
    const box = `${view.x} ${view.y} ${size.width / view.scale} ${size.height / view.scale}`;
    for (const svg of [this.#below, this.#above]) svg.setAttribute("viewBox", box);
  }

  /** The drawing as it is, moved and stretched to where it belongs now: by whole pixels, between which it would be blurred. */
  #move(): void {
    const [from, to] = [this.#drawnAt, this.#view];
    const whole = (pixels: number): number => Math.round(pixels * devicePixelRatio) / devicePixelRatio;
    const [x, y] = [whole((from.x - to.x) * to.scale), whole((from.y - to.y) * to.scale)];
    this.#picture.style.transform = `translate(${x}px, ${y}px) scale(${to.scale / from.scale})`;
  }

  /** Numbers where they can be read. Those that stay in sight are kept: a text costs more than a hundred seats. */
  #number(): void {
    const near = isSure(this.#view) ? this.#seats.filter(within(this.#view, this.#size)) : [];
    const shown = near.filter(({ look }) => look === "free" || look === "mine");
    const wanted = new Set(shown.map(({ n }) => n));
    for (const n of this.#numbered.keys()) if (!wanted.has(n)) this.#unnumber(n);
    for (const seat of shown) {
      if (this.#numbered.has(seat.n)) continue;
      const text = number(seat);
      this.#numbered.set(seat.n, text);
      (this.#selected.has(seat.n) ? this.#liftedNumbers : this.#numbers).append(text);
    }
  }

  #unnumber(n: number): void {
    this.#numbered.get(n)?.remove();
    this.#numbered.delete(n);
  }
}

/** Seats in sight and half a screen around it: as far as a thumb goes at once. */
function within(view: View, { width, height }: Size): (seat: Point) => boolean {
  const start = toMap(view, { x: -width / 2, y: -height / 2 });
  const end = toMap(view, { x: width * 1.5, y: height * 1.5 });
  return ({ x, y }) => x > start.x && x < end.x && y > start.y && y < end.y;
}

function number(seat: DrawnSeat): SVGElement {
  const text = make("text", `z${shapeOf(seat.zone)} ${numberKind(seat, seat.look)}`);
  for (const [name, value] of Object.entries({ x: seat.x, y: seat.y + 11, "font-size": 31 })) text.setAttribute(name, String(value));
  text.textContent = seat.number;
  return text;
}
