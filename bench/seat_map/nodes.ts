// A node a seat: each seat is a path of its own, and changes alone.

import { drawSeat, type Point, shapeOf, type Size, type View } from "./product.ts";
import { type DrawnSeat, moved, type Rows, type SeatRenderer } from "./seat-renderer.ts";
import { SvgStage } from "./svg-stage.ts";

export class NodeRenderer implements SeatRenderer {
  readonly #stage: SvgStage;
  #seats: DrawnSeat[] = [];
  #nodes: Element[] = [];
  #selected: readonly number[] = [];
  #by: Point = { x: 0, y: 0 };

  constructor(surface: HTMLElement, layered: boolean) {
    this.#stage = new SvgStage(surface, layered);
  }

  draw(rows: Rows): void {
    this.#seats = rows.flat();
    this.#stage.seats.innerHTML = this.#seats.map(seatPath).join("");
    this.#nodes = [...this.#stage.seats.children];
    this.#stage.know(this.#seats, []);
  }

  setView(view: View, size: Size, moving: boolean): void {
    this.#stage.setView(view, size, moving);
  }

  repaint(seats: readonly DrawnSeat[]): void {
    for (const seat of seats) {
      this.#seats[seat.n] = seat;
      const { d, kind } = drawSeat(seat, seat.look);
      this.#nodes[seat.n]?.setAttribute("d", d);
      this.#nodes[seat.n]?.setAttribute("class", `z${shapeOf(seat.zone)} ${kind}`);
    }
    this.#stage.know(this.#seats, seats.map(({ n }) => n));
  }

  setSelected(seats: readonly number[]): void {
    this.#stage.seats.append(...this.#stage.lifted.children);
    this.#stage.lifted.append(...seats.flatMap((n) => this.#nodes[n] ?? []));
    this.#selected = seats;
    this.#stage.select(new Set(seats));
  }

  dragBy(by: Point): void {
    this.#by = by;
    this.#stage.dragBy(by);
  }

  drop(): void {
    this.repaint(this.#selected.flatMap((n) => (this.#seats[n] ? [moved(this.#seats[n], this.#by)] : [])));
    this.#stage.drop();
  }
}

export function seatPath(seat: DrawnSeat): string {
  const { d, kind } = drawSeat(seat, seat.look);
  return `<path class="z${shapeOf(seat.zone)} ${kind}" d="${d}"/>`;
}

export const nodes = (surface: HTMLElement): SeatRenderer => new NodeRenderer(surface, true);
export const unlayeredNodes = (surface: HTMLElement): SeatRenderer => new NodeRenderer(surface, false);
