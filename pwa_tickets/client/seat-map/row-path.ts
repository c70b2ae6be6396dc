// Draws rows and the stage as SVG paths: what a small seat map needs. Pure.
import type { Point } from "./geometry.ts";

export interface Stage extends Point {
  readonly width: number;
  readonly depth: number;
}

const AISLE = 160; // 1/100 of a seat pitch: neighbors farther apart have an aisle between them

/**
 * Draws a row as curves from first seat to last through the middle one, broken at aisles; a seat alone is a
 * dot as wide as the line.
 */
export function rowPath(row: readonly Point[]): string {
  return runs(row).map(curve).join("");
}

/** Draws the stage: straight at the back, bent towards the seats. */
export function stagePath({ x, y, width, depth }: Stage): string {
  const side = Math.round(depth * 0.6);
  return `M${x} ${y}h${width}v${side}q${-width / 2} ${2 * (depth - side)} ${-width} 0z`;
}

function runs(row: readonly Point[]): Point[][] {
  const pieces: Point[][] = [];
  let last: Point | undefined;
  for (const point of [...row].sort((a, b) => a.x - b.x)) {
    if (last === undefined || point.x - last.x > AISLE) pieces.push([]);
    pieces.at(-1)?.push(point);
    last = point;
  }
  return pieces;
}

function curve(run: readonly Point[]): string {
  const [first, middle, last] = [run[0], run[Math.floor(run.length / 2)], run.at(-1)];
  if (!first || !middle || !last) return "";
  if (run.length < 3) return `M${first.x} ${first.y}L${last.x} ${last.y}`;
  const bend = (axis: "x" | "y"): number => Math.round(2 * middle[axis] - (first[axis] + last[axis]) / 2);
  return `M${first.x} ${first.y}Q${bend("x")} ${bend("y")} ${last.x} ${last.y}`;
}
