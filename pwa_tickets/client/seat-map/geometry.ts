// Converts between points of a seat map (1/100 of a seat pitch) and pixels of the viewport it is seen
// through. Pure.
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Box extends Point, Size {}

/**
 * What is seen: the map's point in the viewport's top left corner, and CSS pixels for one unit of the map.
 */
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

/** The box of which these are two corners. */
export const boxBetween = (a: Point, b: Point): Box => boxAround([a, b]);

/** Those of the points that lie in a box. */
export function pointsIn<P extends Point>({ x, y, width, height }: Box, points: readonly P[]): P[] {
  return points.filter(
    (point) => point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height,
  );
}

/**
 * Fits the whole box as large as it goes: centered sideways, at the top (where the stage is) when there is
 * room to spare.
 */
export function fit(box: Box, size: Size): View {
  const scale = Math.min(size.width / box.width, size.height / box.height, largestScale);
  return { x: box.x - (size.width / scale - box.width) / 2, y: box.y, scale };
}

export const toMap = (view: View, pixel: Point): Point => ({
  x: view.x + pixel.x / view.scale,
  y: view.y + pixel.y / view.scale,
});
export const toPixels = (view: View, point: Point): Point => ({
  x: (point.x - view.x) * view.scale,
  y: (point.y - view.y) * view.scale,
});

/** The box that is seen, larger on each side by `around` times its size. */
export function seenBox(view: View, size: Size, around = 0): Box {
  const { x, y } = toMap(view, { x: -size.width * around, y: -size.height * around });
  const sides = 1 + 2 * around;
  return { x, y, width: (size.width * sides) / view.scale, height: (size.height * sides) / view.scale };
}

export const panned = (view: View, by: Point): View => ({
  ...view,
  x: view.x - by.x / view.scale,
  y: view.y - by.y / view.scale,
});

/** Zooms in or out, with the map's point under `pixel` staying there. */
export function zoomed(view: View, scale: number, pixel: Point): View {
  const fixed = toMap(view, pixel);
  return { x: fixed.x - pixel.x / scale, y: fixed.y - pixel.y / scale, scale };
}

/** Puts the point in the middle of the viewport. */
export function centered(point: Point, scale: number, size: Size): View {
  return { x: point.x - size.width / scale / 2, y: point.y - size.height / scale / 2, scale };
}

/** Keeps the map from being lost or floating: between the whole map and a seat as large as a thumb. */
export function bounded(view: View, map: Box, size: Size): View {
  const whole = fit(map, size);
  const scale = Math.min(Math.max(view.scale, whole.scale), Math.max(largestScale, whole.scale));
  const near = scale === view.scale ? view : zoomed(view, scale, { x: size.width / 2, y: size.height / 2 });
  if (scale === whole.scale) return whole;
  const seen = { width: size.width / scale, height: size.height / scale };
  return {
    scale,
    x: within(near.x, map.x, map.width, seen.width),
    y: within(near.y, map.y, map.height, seen.height),
  };
}

/** Along one side: the map may leave the middle, but its edge never goes past the middle of the viewport. */
function within(start: number, mapStart: number, mapLength: number, seen: number): number {
  const slack = seen * 0.4;
  const [least, most] = [mapStart - slack, mapStart + mapLength - seen + slack];
  return least > most ? mapStart + mapLength / 2 - seen / 2 : Math.min(Math.max(start, least), most);
}

/** Pans as little as brings the point inside the viewport, `margin` pixels from its edges. */
export function revealing(view: View, point: Point, size: Size, margin: number): View {
  const { x, y } = toPixels(view, point);
  const short = (value: number, length: number): number => {
    const edge = Math.min(margin, length / 2);
    return value < edge ? edge - value : value > length - edge ? length - edge - value : 0;
  };
  return panned(view, { x: short(x, size.width), y: short(y, size.height) });
}
