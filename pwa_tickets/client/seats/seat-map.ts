import { find, prefersStillness } from "../shared/dom.ts";
import {
  type Box,
  bounded,
  centered,
  fit,
  isSure,
  type Point,
  PointGrid,
  REACH_PIXELS,
  revealing,
  type Size,
  sureScale,
  toHall,
  type View,
  zoomed,
} from "./geometry.ts";
import { watchGestures } from "./gestures.ts";
import type { Hall } from "./hall.ts";
import { HallDrawing } from "./hall-drawing.ts";
import { MiniHall } from "./mini-hall.ts";
import { RowRail } from "./row-rail.ts";
import type { Look } from "./selection.ts";

const ZOOM_STEP = 1.8;
const EDGE_PIXELS = 48; // a seat just chosen is never nearer to the map's edge than a thumb is wide
const FRICTION = 0.994; // of its speed a thrown map keeps in each millisecond
const SLOWEST = 0.02; // pixels a millisecond

/**
 * <seat-map>: the hall under two fingers. While they move, the drawing is moved as a picture (CSS transform); when they rest it is
 * drawn sharp. Fires `seat-tap` with the seat's number. It is aria-hidden: the list beside it says the same to everybody.
 */
export class SeatMapElement extends HTMLElement {
  #drawing: HallDrawing | undefined;
  #mini: MiniHall | undefined;
  #rail: RowRail | undefined;
  #grid: PointGrid | undefined;
  #size: Size = { width: 1, height: 1 };
  #view: View = { x: 0, y: 0, scale: 1 };
  #rested: View = this.#view;
  #whole = true;
  #chosen: Point | undefined;
  #frame = 0;
  #settle: ReturnType<typeof setTimeout> | undefined;

  /** Draws the hall, once. */
  show(hall: Hall, lookOf: (seat: number) => Look): void {
    const drawing = new HallDrawing(
      hall,
      hall.seats.map(({ n }) => lookOf(n)),
    );
    this.#drawing = drawing;
    this.#grid = new PointGrid(hall.seats);
    const surface = find(this, "[data-surface]", HTMLElement);
    surface.replaceChildren(drawing.svg);
    this.#rail = new RowRail(find(this, "[data-rail]", HTMLElement), hall);
    this.#mini = new MiniHall(find(this, "[data-mini]", HTMLElement), hall, drawing.box, (point) =>
      this.#move(centered(point, this.#view.scale, this.#size), true),
    );
    new ResizeObserver(([entry]) => entry && this.#resize(entry.contentRect)).observe(this);
    watchGestures(surface, {
      began: () => this.#stop(),
      panned: (by) =>
        this.#drag({
          ...this.#view,
          x: this.#view.x - by.x / this.#view.scale,
          y: this.#view.y - by.y / this.#view.scale,
        }),
      pinched: (factor, center) => this.#drag(zoomed(this.#view, this.#view.scale * factor, center)),
      ended: (speed) => this.#glide(speed),
      tapped: (at, twice) => this.#tapped(at, twice),
    });
    this.addEventListener("click", ({ target }) => {
      const step =
        target instanceof Element ? target.closest<HTMLElement>("[data-zoom]")?.dataset["zoom"] : undefined;
      if (step) this.#zoomBy(step === "in" ? ZOOM_STEP : 1 / ZOOM_STEP);
    });
  }

  repaint(seats: readonly number[], lookOf: (seat: number) => Look): void {
    this.#drawing?.repaint(seats, lookOf);
    this.#mini?.mine(this.#drawing?.mine ?? []);
  }

  only(zone: number): void {
    this.#drawing?.only(zone);
  }

  /** Pans until the point is in sight, and keeps it there while the bar grows. */
  reveal(point: Point): void {
    this.#chosen = point;
    const to = revealing(this.#view, point, this.#size, EDGE_PIXELS);
    if (!this.#whole && (to.x !== this.#view.x || to.y !== this.#view.y)) this.#move(to, true);
  }

  note(text: string): void {
    const note = find(this, "[data-note]", HTMLElement);
    note.textContent = text;
    note.hidden = text === "";
  }

  #tapped(at: Point, twice: boolean): void {
    const place = toHall(this.#view, at);
    if (!isSure(this.#view)) {
      const seat =
        this.#drawing && this.#grid ? this.#grid.nearest(place, (4 * REACH_PIXELS) / this.#view.scale) : -1;
      this.note("");
      return this.#move(
        centered(place, seat < 0 ? this.#view.scale * ZOOM_STEP : sureScale, this.#size),
        true,
      );
    }
    const seat = this.#grid?.nearest(place, REACH_PIXELS / this.#view.scale) ?? -1;
    if (seat < 0 && twice) this.#move(fit(this.#box, this.#size), true);
    if (seat >= 0 && !twice)
      this.dispatchEvent(new CustomEvent<number>("seat-tap", { detail: seat, bubbles: true })); // twice: a thumb that bounced
  }

  #zoomBy(factor: number): void {
    this.note("");
    this.#move(
      zoomed(this.#view, this.#view.scale * factor, { x: this.#size.width / 2, y: this.#size.height / 2 }),
      true,
    );
  }

  get #box(): Box {
    return this.#drawing?.box ?? { x: 0, y: 0, width: 1, height: 1 };
  }

  /** The map grew or shrank (the bar below it did): nothing moves under the thumb, unless the seat just chosen would be covered. */
  #resize(size: Size): void {
    if (size.width === 0 || size.height === 0) return;
    this.#size = { width: size.width, height: size.height };
    const seen = this.#chosen ? revealing(this.#view, this.#chosen, this.#size, EDGE_PIXELS) : this.#view;
    this.#view = this.#whole ? fit(this.#box, this.#size) : bounded(seen, this.#box, this.#size);
    this.#rest();
  }

  /** Whoever moves the map may leave the chosen seat behind. */
  #drag(to: View): void {
    this.#chosen = undefined;
    this.#move(to);
  }

  #move(to: View, calmly = false): void {
    this.#stop();
    this.#view = bounded(to, this.#box, this.#size);
    this.#whole = this.#view.scale <= fit(this.#box, this.#size).scale * 1.001;
    if (calmly && !prefersStillness()) {
      this.toggleAttribute("data-calm", true);
      this.#settle = setTimeout(() => this.#rest(), 240);
      requestAnimationFrame(() => this.#picture());
    } else {
      this.#picture();
      if (calmly) this.#rest();
    }
  }

  #glide(speed: Point): void {
    let [last, { x, y }] = [performance.now(), speed];
    const step = (now: number): void => {
      const gone = now - last;
      last = now;
      const kept = FRICTION ** gone;
      [x, y] = [x * kept, y * kept];
      if (Math.hypot(x, y) < SLOWEST) return this.#rest();
      const before = this.#view;
      this.#view = bounded(
        { ...before, x: before.x - (x * gone) / before.scale, y: before.y - (y * gone) / before.scale },
        this.#box,
        this.#size,
      );
      this.#picture();
      this.#frame = requestAnimationFrame(step);
    };
    if (prefersStillness() || Math.hypot(speed.x, speed.y) < 4 * SLOWEST) this.#rest();
    else this.#frame = requestAnimationFrame(step);
  }

  #stop(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#settle);
    this.toggleAttribute("data-calm", false);
  }

  /** The drawing as it was last drawn, moved and stretched to where it belongs now. */
  #picture(): void {
    const [from, to] = [this.#rested, this.#view];
    const [x, y] = [(from.x - to.x) * to.scale, (from.y - to.y) * to.scale];
    if (this.#drawing)
      this.#drawing.svg.style.transform = `translate(${x}px, ${y}px) scale(${to.scale / from.scale})`;
    this.#rail?.moved(y, to.scale === from.scale);
    this.#mini?.seen(to, this.#size, this.#whole);
  }

  #rest(): void {
    this.#stop();
    this.#rested = this.#view;
    this.#drawing?.rest(this.#view, this.#size.width, this.#size.height, isSure(this.#view));
    if (this.#drawing) this.#drawing.svg.style.transform = "";
    this.#rail?.rest(this.#view, this.#size, isSure(this.#view));
    this.#mini?.seen(this.#view, this.#size, this.#whole);
  }
}

customElements.define("seat-map", SeatMapElement);
