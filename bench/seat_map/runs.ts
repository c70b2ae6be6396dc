// A path for the seats of a run that look alike; a run is some neighbors of a row. A node a seat only for what is selected.

import { drawSeat, type Point, shapeOf, type Size, type View } from "./product.ts";
import { seatPath } from "./nodes.ts";
import { type DrawnSeat, moved, type Rows, type SeatRenderer } from "./seat-renderer.ts";
import { SvgStage } from "./svg-stage.ts";

const RUN_SEATS = 20;

export class RunRenderer implements SeatRenderer {
  readonly #stage: SvgStage;
  #seats: DrawnSeat[] = [];
  #runOf: number[] = [];
  #runs: readonly (readonly number[])[] = [];
  #groups: Element[] = [];
  #selected = new Set<number>();
  #by: Point = { x: 0, y: 0 };

  constructor(surface: HTMLElement) {
    this.#stage = new SvgStage(surface, true);
  }

  draw(rows: Rows): void {
    this.#seats = rows.flat();
    this.#runs = rows.flatMap(runsOf);
    this.#runs.forEach((run, index) => {
      for (const n of run) this.#runOf[n] = index;
    });
    this.#stage.seats.innerHTML = this.#runs.map((run) => `<g>${this.#paths(run)}</g>`).join("");
    this.#groups = [...this.#stage.seats.children];
    this.#stage.know(this.#seats, []);
  }

  setView(view: View, size: Size, moving: boolean): void {
    this.#stage.setView(view, size, moving);
  }

  repaint(seats: readonly DrawnSeat[]): void {
    for (const seat of seats) this.#seats[seat.n] = seat;
    this.#redraw(seats.map(({ n }) => n));
    if (seats.some(({ n }) => this.#selected.has(n))) this.#lift();
    this.#stage.know(this.#seats, seats.map(({ n }) => n));
  }

  setSelected(seats: readonly number[]): void {
    const before = this.#selected;
    this.#selected = new Set(seats);
    this.#redraw([...before, ...seats]);
    this.#lift();
    this.#stage.select(this.#selected);
  }

  dragBy(by: Point): void {
    this.#by = by;
    this.#stage.dragBy(by);
  }

  drop(): void {
    for (const n of this.#selected) {
      const seat = this.#seats[n];
      if (seat) this.#seats[n] = moved(seat, this.#by);
    }
    this.#lift();
    this.#stage.know(this.#seats, this.#selected);
    this.#stage.drop();
  }

  #lift(): void {
    this.#stage.lifted.innerHTML = [...this.#selected].map((n) => (this.#seats[n] ? seatPath(this.#seats[n]) : "")).join("");
  }

  #redraw(seats: readonly number[]): void {
    for (const run of new Set(seats.map((n) => this.#runOf[n] ?? -1))) {
      const group = this.#groups[run];
      if (group) group.innerHTML = this.#paths(this.#runs[run] ?? []);
    }
  }

  #paths(run: readonly number[]): string {
    const paths = new Map<string, string>();
    for (const n of run) {
      const seat = this.#seats[n];
      if (!seat || this.#selected.has(n)) continue;
      const { d, kind } = drawSeat(seat, seat.look);
      const key = `z${shapeOf(seat.zone)} ${kind}`;
      paths.set(key, (paths.get(key) ?? "") + d);
    }
    return [...paths].map(([key, d]) => `<path class="${key}" d="${d}"/>`).join("");
  }
}

/** Longer runs make fewer nodes, but each tile of the screen works through the whole of every path that touches it. */
function runsOf(row: readonly DrawnSeat[]): number[][] {
  const starts = row.map((_, place) => place).filter((place) => place % RUN_SEATS === 0);
  return starts.map((start) => row.slice(start, start + RUN_SEATS).map(({ n }) => n));
}

export const runs = (surface: HTMLElement): SeatRenderer => new RunRenderer(surface);
