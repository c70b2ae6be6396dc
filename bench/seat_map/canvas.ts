// One canvas, somewhat larger than the screen, stamped with small pictures of seats. While fingers move it is moved as a picture, and
// drawn again when what was drawn does not cover the screen any more. What is selected is a second canvas over it.

import { isSure, numberKind, type Point, type Size, toPixels, type View } from "./product.ts";
import { type DrawnSeat, moved, type Rows, type SeatRenderer } from "./seat-renderer.ts";
import { SeatStamps } from "./seat-stamps.ts";

const MARGIN = 0.25; // of the screen, drawn beyond each of its edges
const BLURRED = 1.6; // a picture stretched more than this is drawn anew

export class CanvasRenderer implements SeatRenderer {
  readonly #below = document.createElement("canvas");
  readonly #above = document.createElement("canvas");
  readonly #stamps: SeatStamps;
  #seats: DrawnSeat[] = [];
  #selected = new Set<number>();
  #view: View = { x: 0, y: 0, scale: 1 };
  #drawn: View = this.#view;
  #size: Size = { width: 1, height: 1 };
  #by: Point = { x: 0, y: 0 };
  #frame = 0;

  constructor(surface: HTMLElement) {
    this.#stamps = new SeatStamps(surface);
    surface.replaceChildren(this.#below, this.#above);
  }

  draw(rows: Rows): void {
    this.#seats = rows.flat();
  }

  setView(view: View, size: Size, moving: boolean): void {
    this.#view = view;
    if (size !== this.#size) this.#resize(size);
    if (!moving && (view.scale !== this.#drawn.scale || !this.#covers())) this.#redraw();
    else if (!this.#covers()) this.#redrawSoon();
    this.#place();
  }

  repaint(seats: readonly DrawnSeat[]): void {
    for (const seat of seats) this.#seats[seat.n] = seat;
    this.#redraw();
  }

  setSelected(seats: readonly number[]): void {
    this.#selected = new Set(seats);
    this.#redraw();
  }

  dragBy(by: Point): void {
    this.#by = by;
    this.#place();
  }

  drop(): void {
    for (const n of this.#selected) this.#seats[n] = moved(this.#seats[n] as DrawnSeat, this.#by);
    this.#by = { x: 0, y: 0 };
    this.#paint(this.#above, [...this.#selected].map((n) => this.#seats[n] as DrawnSeat));
    this.#place();
  }

  #resize(size: Size): void {
    this.#size = size;
    for (const canvas of [this.#below, this.#above]) {
      const [width, height] = [size.width * (1 + 2 * MARGIN), size.height * (1 + 2 * MARGIN)];
      Object.assign(canvas, { width: width * devicePixelRatio, height: height * devicePixelRatio });
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    }
  }

  /** Two fingers move more than once in a frame. */
  #redrawSoon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#redraw();
      this.#place();
    });
  }

  #redraw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#drawn = this.#view;
    this.#stamps.use(this.#view.scale);
    this.#paint(this.#below, this.#selected.size ? this.#seats.filter(({ n }) => !this.#selected.has(n)) : this.#seats);
    this.#above.hidden = this.#selected.size === 0;
    if (this.#selected.size) this.#paint(this.#above, [...this.#selected].map((n) => this.#seats[n] as DrawnSeat));
  }

  #paint(canvas: HTMLCanvasElement, seats: readonly DrawnSeat[]): void {
    const sheet = new OffscreenCanvas(canvas.width, canvas.height);
    const context = sheet.getContext("2d") as OffscreenCanvasRenderingContext2D;
    const { x, y, scale } = this.#drawn;
    const pixels = scale * devicePixelRatio;
    const [left, top] = [x - (MARGIN * this.#size.width) / scale, y - (MARGIN * this.#size.height) / scale];
    const numbered = isSure(this.#drawn);
    for (const seat of seats) {
      const at = { x: (seat.x - left) * pixels, y: (seat.y - top) * pixels };
      if (at.x < 0 || at.y < 0 || at.x > canvas.width || at.y > canvas.height) continue;
      this.#stamps.seat(context, seat, at, canvas === this.#above);
      if (numbered && (seat.look === "free" || seat.look === "mine")) {
        this.#stamps.number(context, seat.number, numberKind(seat, seat.look), seat.zone, at);
      }
    }
    canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(sheet.transferToImageBitmap());
  }

  /** Whether the picture, moved and stretched, still fills the screen. */
  #covers(): boolean {
    const stretch = this.#view.scale / this.#drawn.scale;
    const start = toPixels(this.#drawn, this.#view);
    const [width, height] = [this.#size.width / stretch, this.#size.height / stretch];
    const [besides, above] = [MARGIN * this.#size.width, MARGIN * this.#size.height];
    return (
      stretch < BLURRED && start.x >= -besides && start.y >= -above &&
      start.x + width <= this.#size.width + besides && start.y + height <= this.#size.height + above
    );
  }

  #place(): void {
    const stretch = this.#view.scale / this.#drawn.scale;
    const { x, y } = toPixels(this.#view, this.#drawn);
    const [left, top] = [x - MARGIN * this.#size.width * stretch, y - MARGIN * this.#size.height * stretch];
    this.#below.style.transform = `translate(${left}px, ${top}px) scale(${stretch})`;
    const [dx, dy] = [left + this.#by.x * this.#view.scale, top + this.#by.y * this.#view.scale];
    this.#above.style.transform = `translate(${dx}px, ${dy}px) scale(${stretch})`;
  }
}

export const canvas = (surface: HTMLElement): SeatRenderer => new CanvasRenderer(surface);
