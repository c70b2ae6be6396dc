import type { Box, Point } from "./geometry.ts";

/** Finds points by place, from a few cells of a grid instead of from all of them. */
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

  /** Finds the index of the point nearest to `place` within `reach`; −1 when there is none. */
  nearest(place: Point, reach: number): number {
    let [found, best] = [-1, reach];
    for (const index of this.#around({
      x: place.x - reach,
      y: place.y - reach,
      width: 2 * reach,
      height: 2 * reach,
    })) {
      const point = this.#points[index] as Point;
      const distance = Math.hypot(point.x - place.x, point.y - place.y);
      if (distance <= best) [found, best] = [index, distance];
    }
    return found;
  }

  *#around({ x, y, width, height }: Box): Iterable<number> {
    const cell = (value: number): number => Math.floor(value / this.#cell);
    for (let column = cell(x); column <= cell(x + width); column += 1) {
      for (let line = cell(y); line <= cell(y + height); line += 1)
        yield* this.#cells.get(this.#key(column, line)) ?? [];
    }
  }

  #key(column: number, line: number): string {
    return `${column} ${line}`;
  }
}
