// Says where something that is dragged clicks into place: in line with other seats, or one seat or row from them. Pure.
import type { Point } from "../../seat-map/geometry.ts";
import { ROW_PITCH, SEAT_PITCH } from "./row-plan.ts";

export interface Snap {
  readonly by: Point;
  /** Where a line shows what it is in line with; absent where nothing is near. */
  readonly x?: number;
  readonly y?: number;
}

/** Knows the lines that seats stand on, to be asked at every move of the pointer. */
export class SnapLines {
  readonly #xs: readonly number[];
  readonly #ys: readonly number[];

  /** `others`: the seats that stay; `axis`: the middle of the stage. */
  constructor(others: readonly Point[], axis: number) {
    const [xs, ys] = [new Set([axis]), new Set<number>()];
    for (const { x, y } of others) {
      for (const near of [x - SEAT_PITCH, x, x + SEAT_PITCH]) xs.add(near);
      for (const near of [y - ROW_PITCH, y, y + ROW_PITCH]) ys.add(near);
    }
    this.#xs = [...xs].sort((a, b) => a - b);
    this.#ys = [...ys].sort((a, b) => a - b);
  }

  /** Moves `grabbed` by `by`, and a little more where a line is within `reach`. */
  snap(grabbed: Point, by: Point, reach: number): Snap {
    const x = nearest(this.#xs, grabbed.x + by.x, reach);
    const y = nearest(this.#ys, grabbed.y + by.y, reach);
    return {
      by: { x: x === undefined ? by.x : x - grabbed.x, y: y === undefined ? by.y : y - grabbed.y },
      ...(x === undefined ? {} : { x }),
      ...(y === undefined ? {} : { y }),
    };
  }
}

function nearest(sorted: readonly number[], value: number, reach: number): number | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [sorted[low - 1] ?? -Infinity, sorted[low] ?? Infinity];
  const found = value - before < after - value ? before : after;
  return Math.abs(found - value) <= reach ? found : undefined;
}
