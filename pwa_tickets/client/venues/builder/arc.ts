// A row as a line through its seats: straight, or a piece of a circle. Pure.
import type { Point } from "../../seat-map/geometry.ts";

/** A place for each distance along a row, in units of the map, from the middle of it to the right. */
export interface Line {
  at(distance: number): Point;
}

const STRAIGHT_UNITS = 2; // a bend of less than this over a whole row is none

export function straight(middle: Point, direction: Point = { x: 1, y: 0 }): Line {
  return {
    at: (distance) => ({ x: middle.x + direction.x * distance, y: middle.y + direction.y * distance }),
  };
}

/**
 * A circle through `middle`, whose own middle is `radius` above it, where the stage is; below it for a radius
 * less than 0. Its ends bend towards the circle's middle.
 */
export function arc(middle: Point, radius: number): Line {
  if (!Number.isFinite(radius)) return straight(middle);
  const center = { x: middle.x, y: middle.y - radius };
  return {
    at: (distance) => {
      const angle = distance / radius;
      return { x: center.x + radius * Math.sin(angle), y: center.y + radius * Math.cos(angle) };
    },
  };
}

/** Finds the line that a row's seats stand on, from its first seat: by its ends and the seat in its middle. */
export function lineThrough(row: readonly Point[]): { line: Line; length: number } {
  const [first, last] = [row[0], row.at(-1)];
  const middle = row[Math.floor(row.length / 2)];
  if (!first || !last || !middle) throw new Error("a row without seats is no line");
  const chord = Math.hypot(last.x - first.x, last.y - first.y);
  if (chord === 0) return { line: straight(first), length: 0 };
  const direction = { x: (last.x - first.x) / chord, y: (last.y - first.y) / chord };
  const center = circleThrough(first, middle, last);
  if (!center) return { line: straight(first, direction), length: chord };
  const radius = Math.hypot(first.x - center.x, first.y - center.y);
  const from = Math.atan2(first.y - center.y, first.x - center.x);
  const turn = shorter(Math.atan2(last.y - center.y, last.x - center.x) - from);
  return {
    line: {
      at: (distance) => {
        const angle = from + (Math.sign(turn) * distance) / radius;
        return { x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) };
      },
    },
    length: Math.abs(turn) * radius,
  };
}

/** The shorter way around: no row of a theater is more than half a circle. */
function shorter(angle: number): number {
  if (angle > Math.PI) return angle - 2 * Math.PI;
  return angle < -Math.PI ? angle + 2 * Math.PI : angle;
}

function circleThrough(a: Point, b: Point, c: Point): Point | undefined {
  const [bx, by, cx, cy] = [b.x - a.x, b.y - a.y, c.x - a.x, c.y - a.y];
  const cross = 2 * (bx * cy - by * cx);
  if (Math.abs(cross) / (2 * Math.hypot(cx, cy)) < STRAIGHT_UNITS) return undefined;
  const [b2, c2] = [bx * bx + by * by, cx * cx + cy * cy];
  return { x: a.x + (cy * b2 - by * c2) / cross, y: a.y + (bx * c2 - cx * b2) / cross };
}
