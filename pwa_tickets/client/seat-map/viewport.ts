import { prefersStillness } from "../shared/dom.ts";
import {
  type Box,
  bounded,
  centered,
  fit,
  type Point,
  panned,
  revealing,
  type Size,
  type View,
  zoomed,
} from "./geometry.ts";

const ZOOM_STEP = 1.8;
const EDGE_PIXELS = 48; // a seat just chosen is never nearer to the edge than a thumb is wide
const FRICTION = 0.994; // of its speed a thrown map keeps in each millisecond
const SLOWEST = 0.02; // pixels a millisecond
const CALM_MS = 240;

export interface ViewportListener {
  /** The view is `to`; what is drawn was drawn for `from`. */
  moved(from: View, to: View): void;
  /** The view rests: time to draw it sharp. */
  rested(view: View): void;
  /** Whether the next moves are to be animated. */
  calmed(isCalm: boolean): void;
}

/**
 * Decides which part of a map is seen, as fingers, buttons and the page's size move it; never beyond the
 * map's bounds.
 */
export class Viewport {
  readonly #box: Box;
  readonly #listener: ViewportListener;
  #size: Size = { width: 1, height: 1 };
  #view: View = { x: 0, y: 0, scale: 1 };
  #rested: View = this.#view;
  #isWhole = true;
  #chosen: Point | undefined;
  #frame = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(box: Box, listener: ViewportListener) {
    this.#box = box;
    this.#listener = listener;
  }

  get view(): View {
    return this.#view;
  }

  get size(): Size {
    return this.#size;
  }

  /** Whether the whole map is seen. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /**
   * The page gave it another size: nothing moves under the thumb, unless the seat just chosen would be
   * covered.
   */
  resize({ width, height }: Size): void {
    if (width === 0 || height === 0) return;
    this.#size = { width, height };
    const seen = this.#chosen ? revealing(this.#view, this.#chosen, this.#size, EDGE_PIXELS) : this.#view;
    this.#view = this.#isWhole ? fit(this.#box, this.#size) : bounded(seen, this.#box, this.#size);
    this.#rest();
  }

  panBy(by: Point): void {
    this.#drag(panned(this.#view, by));
  }

  pinchBy(factor: number, center: Point): void {
    this.#drag(zoomed(this.#view, this.#view.scale * factor, center));
  }

  /** Lets a thrown map glide out; `speed` in pixels a millisecond. */
  glide(speed: Point): void {
    let [last, { x, y }] = [performance.now(), speed];
    const step = (now: number): void => {
      const gone = now - last;
      last = now;
      const kept = FRICTION ** gone;
      [x, y] = [x * kept, y * kept];
      if (Math.hypot(x, y) < SLOWEST) return this.#rest();
      this.#view = bounded(panned(this.#view, { x: x * gone, y: y * gone }), this.#box, this.#size);
      this.#move();
      this.#frame = requestAnimationFrame(step);
    };
    if (prefersStillness() || Math.hypot(speed.x, speed.y) < 4 * SLOWEST) this.#rest();
    else this.#frame = requestAnimationFrame(step);
  }

  zoomIn(): void {
    this.#zoomBy(ZOOM_STEP);
  }

  zoomOut(): void {
    this.#zoomBy(1 / ZOOM_STEP);
  }

  /** Brings the point to the middle, at this scale. */
  goTo(point: Point, scale = this.#view.scale): void {
    this.#goTo(centered(point, scale, this.#size));
  }

  /** Comes one step nearer to the point. */
  approach(point: Point): void {
    this.goTo(point, this.#view.scale * ZOOM_STEP);
  }

  showWhole(): void {
    this.#goTo(fit(this.#box, this.#size));
  }

  /** Pans until the point is in sight, and keeps it there while the viewport shrinks. */
  reveal(point: Point): void {
    this.#chosen = point;
    const to = revealing(this.#view, point, this.#size, EDGE_PIXELS);
    if (!this.#isWhole && (to.x !== this.#view.x || to.y !== this.#view.y)) this.#goTo(to);
  }

  /** Ends whatever still moves by itself. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#settling);
    this.#listener.calmed(false);
  }

  #zoomBy(factor: number): void {
    const middle = { x: this.#size.width / 2, y: this.#size.height / 2 };
    this.#goTo(zoomed(this.#view, this.#view.scale * factor, middle));
  }

  /** Moves by hand: that may leave the chosen seat behind. */
  #drag(to: View): void {
    this.#chosen = undefined;
    this.#set(to);
    this.#move();
  }

  /** Moves by itself, animated where that is wanted, and then rests. */
  #goTo(to: View): void {
    this.#set(to);
    if (prefersStillness()) {
      this.#move();
      this.#rest();
    } else {
      this.#listener.calmed(true);
      this.#settling = setTimeout(() => this.#rest(), CALM_MS);
      requestAnimationFrame(() => this.#move());
    }
  }

  #set(to: View): void {
    this.stop();
    this.#view = bounded(to, this.#box, this.#size);
    this.#isWhole = this.#view.scale <= fit(this.#box, this.#size).scale * 1.001;
  }

  #move(): void {
    this.#listener.moved(this.#rested, this.#view);
  }

  #rest(): void {
    this.stop();
    this.#rested = this.#view;
    this.#listener.rested(this.#view);
  }
}
