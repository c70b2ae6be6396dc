// The page of the bench: one map, one renderer, and the gestures of the product. The driver calls `window.bench`; the marks it
// leaves in the trace say when something was asked for, and the trace says when it was seen.

import { canvas } from "./canvas.ts";
import { nodes, unlayeredNodes } from "./nodes.ts";
import { nothing } from "./nothing.ts";
import {
  type Box,
  boxAround,
  centered,
  fit,
  PointGrid,
  panned,
  sureScale,
  toMap,
  type View,
  watchGestures,
  zoomed,
} from "./product.ts";
import { runs } from "./runs.ts";
import { sampleSeats } from "./sample-seats.ts";
import type { DrawnSeat, RendererFactory, Rows, SeatRenderer } from "./seat-renderer.ts";

const RENDERERS: Record<string, RendererFactory> = { nothing, unlayeredNodes, nodes, runs, canvas };
const SOMEWHAT_NEARER = 1.5;

class Bench {
  readonly #surface = document.querySelector("[data-surface]") as HTMLElement;
  readonly #size = { width: innerWidth, height: innerHeight };
  readonly #middle = { x: innerWidth / 2, y: innerHeight / 2 };
  #renderer: SeatRenderer = nothing(this.#surface);
  #rows: Rows = [];
  #seats: DrawnSeat[] = [];
  #box: Box = boxAround([]);
  #grid = new PointGrid([]);
  #view: View = { x: 0, y: 0, scale: 1 };
  #dragging = false;
  #by = { x: 0, y: 0 };
  #start = 0; // of the stroke, in milliseconds of the page's clock; 0 between strokes
  #moved = 0;

  constructor() {
    watchGestures(document.querySelector("[data-glass]") as HTMLElement, {
      began: () => {},
      panned: (by) => (this.#dragging ? this.#drag(by) : this.#move(panned(this.#view, by))),
      pinched: (factor, center) => this.#move(zoomed(this.#view, this.#view.scale * factor, center)),
      ended: () => this.#ended(),
      tapped: () => {},
    });
  }

  /** A map of `count` seats, made before the clock runs. */
  prepare(count: number): void {
    this.#rows = sampleSeats(count);
    this.#seats = this.#rows.flat();
    this.#box = boxAround(this.#seats, 100);
  }

  /** Draws the map as a whole, and makes the grid that taps are found by. */
  open(renderer: string): void {
    performance.mark("open");
    this.#renderer = (RENDERERS[renderer] as RendererFactory)(this.#surface);
    this.#renderer.draw(this.#rows);
    this.#show(fit(this.#box, this.#size));
    this.#grid = new PointGrid(this.#seats);
  }

  /** Goes to the middle of the map: so far that most seats are in sight, or so near that numbers can be read. */
  look(near: boolean): void {
    const { x, y, width, height } = this.#box;
    const scale = near ? sureScale : fit(this.#box, this.#size).scale * SOMEWHAT_NEARER;
    this.#show(centered({ x: x + width / 2, y: y + height / 2 }, scale, this.#size));
  }

  /** Selects the seats nearest to the middle of the screen; what is then moved are they. */
  select(count: number): void {
    performance.mark("select");
    const { x, y } = toMap(this.#view, this.#middle);
    const far = (seat: DrawnSeat): number => Math.hypot(seat.x - x, seat.y - y);
    const nearest = this.#seats.toSorted((a, b) => far(a) - far(b)).slice(0, count);
    this.#renderer.setSelected(nearest.map(({ n }) => n));
    this.#dragging = count > 0;
  }

  /** Other phones took, or gave back, the seats around the middle. */
  change(count: number): void {
    performance.mark("change");
    const here = this.#grid.nearest(toMap(this.#view, this.#middle), 500);
    const changed = this.#seats.slice(here, here + count);
    this.#renderer.repaint(changed.map((seat) => ({ ...seat, look: seat.look === "free" ? "held" : "free" })));
  }

  #show(view: View): void {
    this.#view = view;
    this.#renderer.setView(view, this.#size, false);
  }

  #move(to: View): void {
    this.#began();
    this.#view = to;
    this.#renderer.setView(to, this.#size, true);
  }

  #drag(by: { x: number; y: number }): void {
    this.#began();
    const { scale } = this.#view;
    this.#by = { x: this.#by.x + by.x / scale, y: this.#by.y + by.y / scale };
    this.#renderer.dragBy(this.#by);
  }

  #began(): void {
    this.#moved = performance.now();
    this.#start ||= this.#moved;
  }

  #ended(): void {
    if (this.#start === 0) return;
    performance.mark("moving", { startTime: this.#start });
    performance.mark("moved", { startTime: this.#moved });
    performance.mark("ended");
    this.#start = 0;
    if (this.#dragging) this.#renderer.drop();
    else this.#show(this.#view);
    this.#by = { x: 0, y: 0 };
  }
}

declare global {
  interface Window {
    bench: Bench;
  }
}
window.bench = new Bench();
