import {
  type Box,
  fit,
  type Point,
  panned,
  type Size,
  toMap,
  toPixels,
  type View,
  zoomed,
} from "../../seat-map/geometry.ts";

const [SMALLEST, LARGEST] = [0.02, 2.5]; // CSS pixels for a unit of the map: 20,000 seats in sight, and one large seat
const RESTS_MS = 140;
const STEP = 1.4;
const FOOT_PIXELS = 64; // where the buttons of the zoom lie

/**
 * Decides which part of the drawing is seen; unlike the picker's viewport it has no bounds, for there is always room
 * for another block. `moved` hears of every step, `rested` when it is time to draw sharp.
 */
export class Camera {
  #view: View = { x: -1000, y: -200, scale: 0.3 };
  #size: Size = { width: 1, height: 1 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #moved: () => void;
  readonly #rested: () => void;

  constructor(moved: () => void, rested: () => void) {
    [this.#moved, this.#rested] = [moved, rested];
  }

  get view(): View {
    return this.#view;
  }

  get size(): Size {
    return this.#size;
  }

  get percent(): number {
    return Math.round(this.#view.scale * 200);
  }

  /** The place of the map in the middle of what is seen. */
  get middle(): Point {
    return this.toMap({ x: this.#size.width / 2, y: this.#size.height / 2 });
  }

  toMap(pixel: Point): Point {
    return toMap(this.#view, pixel);
  }

  toPixels(point: Point): Point {
    return toPixels(this.#view, point);
  }

  resize({ width, height }: Size): void {
    if (width === 0 || height === 0) return;
    this.#size = { width, height };
    this.#rested();
  }

  /** Shows what was seen before. */
  show(view: View): void {
    this.#set(view);
  }

  panBy(by: Point): void {
    this.#set(panned(this.#view, by));
  }

  zoomBy(factor: number, at: Point = { x: this.#size.width / 2, y: this.#size.height / 2 }): void {
    const scale = Math.min(Math.max(this.#view.scale * factor, SMALLEST), LARGEST);
    this.#set(zoomed(this.#view, scale, at));
  }

  zoomIn(): void {
    this.zoomBy(STEP);
  }

  zoomOut(): void {
    this.zoomBy(1 / STEP);
  }

  /** Shows the whole box, in the middle of what nothing lies over. */
  fit(box: Box): void {
    const { width, height } = this.#size;
    const free = Math.max(height - FOOT_PIXELS, height / 2);
    const view = fit(box, { width, height: free });
    const spare = free / view.scale - box.height;
    this.#set({ ...view, y: box.y - Math.max(0, spare) / 2 });
  }

  /** Brings the box into sight; nearer only if it is too small to see, farther only if it does not fit. */
  reveal(box: Box): void {
    const scale = Math.min(Math.max(this.#view.scale, 0.25), fit(box, this.#size).scale);
    const { width, height } = this.#size;
    this.#set({
      scale,
      x: box.x + box.width / 2 - width / scale / 2,
      y: box.y + box.height / 2 - height / scale / 2,
    });
  }

  #set(view: View): void {
    this.#view = view;
    this.#moved();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#rested, RESTS_MS);
  }
}
