// Seats and numbers as small pictures of one scale, drawn once and stamped often.

import { drawSeat, type Point, shapeOf } from "./product.ts";
import type { DrawnSeat } from "./seat-renderer.ts";

const CELL_UNITS = 104;

export class SeatStamps {
  readonly #style: CSSStyleDeclaration;
  readonly #stamps = new Map<string, ImageBitmap>();
  #pixels = 1;

  constructor(surface: HTMLElement) {
    this.#style = getComputedStyle(surface);
  }

  /** Stamps for this scale from now on. */
  use(scale: number): void {
    const pixels = scale * devicePixelRatio;
    if (pixels !== this.#pixels) this.#stamps.clear();
    this.#pixels = pixels;
  }

  seat(context: OffscreenCanvasRenderingContext2D, seat: DrawnSeat, at: Point, lifted: boolean): void {
    const key = `${seat.zone} ${seat.look} ${seat.wheelchair} ${lifted}`;
    this.#stamp(context, key, at, (ink) => {
      const { d, kind } = drawSeat({ ...seat, x: 0, y: 0 }, seat.look);
      this.#dress(ink, seat.zone, kind, lifted);
      const path = new Path2D(d);
      ink.fill(path);
      ink.stroke(path);
    });
  }

  number(context: OffscreenCanvasRenderingContext2D, number: string, kind: string, zone: number, at: Point): void {
    this.#stamp(context, `${number} ${kind} ${zone}`, at, (ink) => {
      const color = kind === "on-ring" ? `--zone-${shapeOf(zone)}` : kind === "on-mine" ? "--on-mine" : "--on-zone";
      Object.assign(ink, { fillStyle: this.#token(color), font: `31px ${this.#token("--sans")}`, textAlign: "center" });
      ink.fillText(number, 0, 11);
    });
  }

  #stamp(context: OffscreenCanvasRenderingContext2D, key: string, at: Point, draw: (ink: OffscreenCanvasRenderingContext2D) => void): void {
    let stamp = this.#stamps.get(key);
    if (!stamp) {
      const side = Math.max(2, Math.ceil(CELL_UNITS * this.#pixels));
      const sheet = new OffscreenCanvas(side, side);
      const ink = sheet.getContext("2d") as OffscreenCanvasRenderingContext2D;
      ink.setTransform(this.#pixels, 0, 0, this.#pixels, side / 2, side / 2);
      draw(ink);
      stamp = sheet.transferToImageBitmap();
      this.#stamps.set(key, stamp);
    }
    context.drawImage(stamp, Math.round(at.x - stamp.width / 2), Math.round(at.y - stamp.height / 2));
  }

  #dress(ink: OffscreenCanvasRenderingContext2D, zone: number, kind: string, lifted: boolean): void {
    const color = this.#token(`--zone-${shapeOf(zone)}`);
    const looks: Record<string, [fill: string, stroke: string, width: number]> = {
      free: [color, "transparent", 0],
      "free-ring": [this.#token("--map"), color, 12],
      taken: [this.#token("--seat-taken"), "transparent", 0],
      held: ["transparent", this.#token("--seat-held"), 7],
      mine: [this.#token("--seat-mine"), this.#token("--mine-edge"), 8],
    };
    const [fillStyle, strokeStyle, lineWidth] = looks[kind] ?? ["transparent", "transparent", 0];
    Object.assign(ink, { fillStyle, strokeStyle, lineWidth });
    ink.setLineDash(kind === "held" ? [14, 10] : []);
    if (lifted) Object.assign(ink, { strokeStyle: this.#token("--ink"), lineWidth: 9 });
  }

  #token(name: string): string {
    return this.#style.getPropertyValue(name);
  }
}
