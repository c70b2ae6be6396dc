import { afterPaint } from "../shared/after-paint.ts";
import { find } from "../shared/dom.ts";
import {
  boxBetween,
  isSure,
  type Point,
  pointsIn,
  REACH_PIXELS,
  sureScale,
  toMap,
  type View,
} from "./geometry.ts";
import { watchGestures } from "./gestures.ts";
import { LevelSwitch } from "./level-switch.ts";
import { isOnLevel } from "./levels.ts";
import type { Look } from "./look.ts";
import type { Seat, SeatMap } from "./model.ts";
import { Overview } from "./overview.ts";
import { PointGrid } from "./point-grid.ts";
import type { Renderer } from "./renderer.ts";
import { RowRail } from "./row-rail.ts";
import { SvgRenderer } from "./svg-renderer.ts";
import { Viewport, type ViewportListener } from "./viewport.ts";

const FINGER_PIXELS = 44; // what a finger covers

/**
 * <seat-map>: shows a map of seats to choose from, under two fingers. Fires `seat-tap` with the seat's
 * number. It is aria-hidden: the list beside it says the same to everybody.
 */
export class SeatMapElement extends HTMLElement implements ViewportListener {
  #renderer!: Renderer;
  #viewport: Viewport | undefined;
  #overview!: Overview;
  #rail!: RowRail;
  #grid!: PointGrid;
  #levels!: LevelSwitch;
  #level = 0;
  #all: readonly Seat[] = [];
  #seats: readonly Seat[] = []; // those of the level that is shown: no other can be hit
  #finger: Point | undefined;

  /** Draws the map, once, in several steps between which the page answers; resolves when all of it is drawn. */
  async show(map: SeatMap, lookOf: (seat: number) => Look): Promise<void> {
    this.#all = map.seats;
    this.#reach();
    await afterPaint();
    this.#renderer = new SvgRenderer(map, lookOf);
    const viewport = new Viewport(this.#renderer.box, this);
    this.#overview = new Overview(find(this, "[data-mini]"), map, this.#renderer.box, (point) =>
      viewport.goTo(point),
    );
    this.#rail = new RowRail(find(this, "[data-rail]"), map);
    this.#levels = new LevelSwitch(find(this, "[data-levels]"), map, (level) => this.showLevel(level));
    // Seats that were chosen before are told on a floor that is not in sight, and in the overview.
    for (const teller of [this.#levels, this.#overview]) teller.repaint([...map.seats.keys()], lookOf);
    this.#viewport = viewport; // from here on, news is painted
    await afterPaint();
    const surface = find(this, "[data-surface]");
    find(this, "[data-picture]").replaceChildren(this.#renderer.element);
    new ResizeObserver(([entry]) => entry && viewport.resize(entry.contentRect)).observe(this);
    watchGestures(surface, {
      began: () => {
        viewport.stop();
        this.note("");
      },
      panned: (by) => viewport.panBy(by),
      pinched: (factor, center) => viewport.pinchBy(factor, center),
      ended: (speed) => viewport.glide(speed),
      tapped: (at, twice) => this.#tapped(viewport, at, twice),
    });
    this.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>("[data-zoom]") : null;
      if (!button) return;
      this.note("");
      if (button.dataset["zoom"] === "in") viewport.zoomIn();
      else viewport.zoomOut();
    });
    await this.#renderer.drawn;
  }

  repaint(seats: readonly number[], lookOf: (seat: number) => Look): void {
    if (!this.#viewport) return;
    this.#renderer.repaint(seats, lookOf);
    this.#overview.repaint(seats, lookOf);
    this.#levels.repaint(seats, lookOf);
  }

  /** Shows a floor of the map, where it has several. */
  showLevel(level: number): void {
    const viewport = this.#viewport;
    if (!viewport || level === this.#level) return;
    this.#level = level;
    this.#reach();
    this.note("");
    for (const shown of [this.#renderer, this.#overview, this.#rail]) shown.showLevel(level);
    this.#levels.press(level);
    viewport.stop();
    this.rested(viewport.view);
  }

  #reach(): void {
    this.#seats = this.#all.filter((seat) => isOnLevel(seat, this.#level));
    this.#grid = new PointGrid(this.#seats);
  }

  only(zone: number): void {
    if (this.#viewport) this.#renderer.only(zone);
  }

  reveal(point: Point & { readonly level?: number }): void {
    this.showLevel(point.level ?? this.#level);
    this.#viewport?.reveal(point);
  }

  /** The numbers of the seats between two points, in pixels of the map's top left corner. */
  seatsBetween(a: Point, b: Point): number[] {
    const view = this.#viewport?.view;
    return view ? pointsIn(boxBetween(toMap(view, a), toMap(view, b)), this.#seats).map(({ n }) => n) : [];
  }

  /** Does what a tap there does. */
  tap(at: Point): void {
    if (this.#viewport) this.#tapped(this.#viewport, at, false);
  }

  /** Says something at the finger that tapped last, where the eyes are; "" takes it away. */
  note(text: string): void {
    const note = find(this, "[data-note]");
    note.textContent = text;
    note.hidden = text === "";
    if (!text || !this.#finger) return;
    const { x, y } = this.#finger;
    note.classList.add("map-note-at-finger");
    note.translate = false; // a seat is called what its sign says
    note.classList.toggle("below", y < 2 * FINGER_PIXELS);
    note.style.setProperty("--x", `${x}px`);
    note.style.setProperty("--y", `${y}px`);
  }

  /**
   * Chooses the seat under a tap. A seat too small to be meant is brought nearer; a second tap on nothing
   * shows the whole map again.
   */
  #tapped(viewport: Viewport, at: Point, twice: boolean): void {
    const { view } = viewport;
    const place = toMap(view, at);
    this.#finger = at;
    if (!isSure(view)) {
      if (this.#grid.nearest(place, (4 * REACH_PIXELS) / view.scale) < 0) viewport.approach(place);
      else viewport.goTo(place, sureScale);
      return;
    }
    const seat = this.#seats[this.#grid.nearest(place, REACH_PIXELS / view.scale)];
    if (!seat && twice) viewport.showWhole();
    if (seat && !twice)
      // twice: a thumb that bounced
      this.dispatchEvent(new CustomEvent<number>("seat-tap", { detail: seat.n, bubbles: true }));
  }

  moved(from: View, to: View): void {
    const [x, y] = [(from.x - to.x) * to.scale, (from.y - to.y) * to.scale];
    this.#renderer.element.style.transform = `translate(${x}px, ${y}px) scale(${to.scale / from.scale})`;
    this.#rail.moved(y, to.scale === from.scale);
    this.#seen(to);
  }

  rested(view: View): void {
    const size = this.#viewport?.size ?? { width: 1, height: 1 };
    this.#renderer.rest(view, size);
    this.#renderer.element.style.transform = "";
    this.#rail.rest(view, size, isSure(view));
    this.#seen(view);
  }

  calmed(isCalm: boolean): void {
    this.toggleAttribute("data-calm", isCalm);
  }

  #seen(view: View): void {
    if (this.#viewport) this.#overview.seen(view, this.#viewport.size, this.#viewport.isWhole);
  }
}

customElements.define("seat-map", SeatMapElement);
