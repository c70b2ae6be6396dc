// Where things are: points of the hall (1/100 of a seat pitch), pixels of the map, and the way between. Pure.

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Box extends Point, Size {}

/** What of the hall is seen: the hall's point in the map's top left corner, and CSS pixels for one unit of the hall. */
export interface View extends Point {
  readonly scale: number;
}

export const SEAT_UNITS = 80; // the size of a seat as drawn; the rest of the pitch is air
export const SURE_PIXELS = 24; // a seat smaller than this is not chosen by a tap: the tap comes nearer first
export const REACH_PIXELS = 22; // how far beside a seat a thumb may land

const FIRST_STEP_PIXELS = 27; // the size of a seat after that first tap
const LARGEST_SEAT_PIXELS = 72;

export const isSure = (view: View): boolean => SEAT_UNITS * view.scale >= SURE_PIXELS;
export const sureScale = FIRST_STEP_PIXELS / SEAT_UNITS;
export const largestScale = LARGEST_SEAT_PIXELS / SEAT_UNITS;

export function boxAround(points: readonly Point[], margin = 0): Box {
  if (points.length === 0) return { x: -margin, y: -margin, width: 2 * margin, height: 2 * margin };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  return {
    x: left - margin,
    y: top - margin,
    width: right - left + 2 * margin,
    height: bottom - top + 2 * margin,
  };
}

/** The whole box, as large as it goes; in the middle sideways, at the top (where the stage is) when there is room to spare. */
export function fit(box: Box, size: Size): View {
  const scale = Math.min(size.width / box.width, size.height / box.height, largestScale);
  return { x: box.x - (size.width / scale - box.width) / 2, y: box.y, scale };
}

export const toHall = (view: View, pixel: Point): Point => ({
  x: view.x + pixel.x / view.scale,
  y: view.y + pixel.y / view.scale,
});
export const toPixels = (view: View, point: Point): Point => ({
  x: (point.x - view.x) * view.scale,
  y: (point.y - view.y) * view.scale,
});

export const panned = (view: View, by: Point): View => ({
  ...view,
  x: view.x - by.x / view.scale,
  y: view.y - by.y / view.scale,
});

/** Nearer or farther, with the hall's point under `pixel` staying there. */
export function zoomed(view: View, scale: number, pixel: Point): View {
  const fixed = toHall(view, pixel);
  return { x: fixed.x - pixel.x / scale, y: fixed.y - pixel.y / scale, scale };
}

/** The point in the middle of the map. */
export function centered(point: Point, scale: number, size: Size): View {
  return { x: point.x - size.width / scale / 2, y: point.y - size.height / scale / 2, scale };
}

/** Never so far out that the hall is lost, never so small that it floats: between the whole hall and a seat as large as a thumb. */
export function bounded(view: View, hall: Box, size: Size): View {
  const whole = fit(hall, size);
  const scale = Math.min(Math.max(view.scale, whole.scale), Math.max(largestScale, whole.scale));
  const near = scale === view.scale ? view : zoomed(view, scale, { x: size.width / 2, y: size.height / 2 });
  if (scale === whole.scale) return whole;
  const seen = { width: size.width / scale, height: size.height / scale };
  return {
    scale,
    x: within(near.x, hall.x, hall.width, seen.width),
    y: within(near.y, hall.y, hall.height, seen.height),
  };
}

/** Along one side: the hall may leave the middle, but its edge never goes past the middle of the map. */
function within(start: number, hallStart: number, hallLength: number, seen: number): number {
  const slack = seen * 0.4;
  const [least, most] = [hallStart - slack, hallStart + hallLength - seen + slack];
  return least > most ? hallStart + hallLength / 2 - seen / 2 : Math.min(Math.max(start, least), most);
}

/** The smallest pan that brings the point inside the map, `margin` pixels from its edges. */
export function revealing(view: View, point: Point, size: Size, margin: number): View {
  const { x, y } = toPixels(view, point);
  const short = (value: number, length: number): number => {
    const edge = Math.min(margin, length / 2);
    return value < edge ? edge - value : value > length - edge ? length - edge - value : 0;
  };
  return panned(view, { x: short(x, size.width), y: short(y, size.height) });
}

/** Which point is nearest, answered from a few cells of a grid instead of from all of them. */
export class PointGrid {
  readonly #cells = new Map<string, number[]>();
  readonly #points: readonly Point[];
  readonly #cell: number;

  constructor(points: readonly Point[], cell = 150) {
    this.#points = points;
    this.#cell = cell;
    points.forEach((point, index) => {
      const key = this.#key(Math.floor(point.x / cell), Math.floor(point.y / cell));
      const here = this.#cells.get(key);
      if (here) here.push(index);
      else this.#cells.set(key, [index]);
    });
  }

  /** The index of the point nearest to `place` within `reach`, or −1. */
  nearest(place: Point, reach: number): number {
    let [found, best] = [-1, reach];
    for (const index of this.#around(place, reach)) {
      const point = this.#points[index] as Point;
      const distance = Math.hypot(point.x - place.x, point.y - place.y);
      if (distance <= best) [found, best] = [index, distance];
    }
    return found;
  }

  *#around(place: Point, reach: number): Iterable<number> {
    const cell = (value: number): number => Math.floor(value / this.#cell);
    for (let column = cell(place.x - reach); column <= cell(place.x + reach); column += 1) {
      for (let line = cell(place.y - reach); line <= cell(place.y + reach); line += 1)
        yield* this.#cells.get(this.#key(column, line)) ?? [];
    }
  }

  #key(column: number, line: number): string {
    return `${column} ${line}`;
  }
}
