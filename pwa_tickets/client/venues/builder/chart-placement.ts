// Says where the theater's own chart lies under the drawing, and turns and sizes it. Pure.
import { type Box, boxAround, type Point, type Size } from "../../seat-map/geometry.ts";

/** As the API has it: the picture's middle on the map, units of the map for a pixel, degrees clockwise. */
export interface Placement extends Point {
  readonly scale: number;
  readonly angle: number;
  readonly opacity: number;
  readonly is_locked: boolean;
}

const [SMALLEST, LARGEST] = [0.001, 1000];

/** Where a chart lies that nobody has placed: over all of `box`, which is what is drawn. */
export function firstPlacement(picture: Size, box: Box): Placement {
  const scale = Math.max(box.width / picture.width, box.height / picture.height);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return { ...middle, scale: sound(scale), angle: 0, opacity: 0.6, is_locked: false };
}

export const movedChart = (placement: Placement, by: Point): Placement => ({
  ...placement,
  x: placement.x + by.x,
  y: placement.y + by.y,
});

/** Makes the chart this many units wide, around its middle. */
export const widened = (placement: Placement, picture: Size, width: number): Placement => ({
  ...placement,
  scale: sound(width / picture.width),
});

export const turned = (placement: Placement, angle: number): Placement => ({
  ...placement,
  angle: within(angle),
});

/**
 * Turns the chart so that a line from `a` to `b` is level; with a `length`, sizes it so that the line has it. The
 * middle of the line stays where it is, and a chart that is the right way up is never stood on its head.
 */
export function levelled(placement: Placement, a: Point, b: Point, length?: number): Placement {
  const apart = Math.hypot(b.x - a.x, b.y - a.y);
  if (apart === 0) return placement;
  const scale = length === undefined ? placement.scale : sound((placement.scale * length) / apart);
  const [left, right] = a.x <= b.x ? [a, b] : [b, a];
  const slope = Math.atan2(right.y - left.y, right.x - left.x);
  const factor = scale / placement.scale;
  const [cosine, sine] = [factor * Math.cos(-slope), factor * Math.sin(-slope)];
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const [x, y] = [placement.x - middle.x, placement.y - middle.y];
  return {
    ...placement,
    scale,
    x: middle.x + x * cosine - y * sine,
    y: middle.y + x * sine + y * cosine,
    angle: within(placement.angle - (slope * 180) / Math.PI),
  };
}

/** The box around the chart as it lies. */
export function chartBox({ x, y, scale, angle }: Placement, { width, height }: Size): Box {
  const turn = (angle * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(turn) * (scale / 2), Math.sin(turn) * (scale / 2)];
  const corners = [-1, 1].flatMap((side) =>
    [-1, 1].map((end) => ({
      x: x + side * width * cosine - end * height * sine,
      y: y + side * width * sine + end * height * cosine,
    })),
  );
  return boxAround(corners);
}

const sound = (scale: number): number => Math.min(Math.max(scale, SMALLEST), LARGEST);
const within = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;
