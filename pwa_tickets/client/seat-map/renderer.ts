import type { Box, Size, View } from "./geometry.ts";
import type { Look } from "./look.ts";

/**
 * Draws the seats of a map. The viewport knows no more of it than this, so that another way of drawing can
 * take its place. Between two rests the element is moved as a picture (CSS transform); only `rest` draws it
 * sharp.
 *
 * Four ways were measured (`bench/seat_map.py`), the page four times slower, frames a second. The machine was
 * busy: one square alone reached 55 of 60, and that is the limit to compare with.
 *
 *     phone, 3,000 seats       open ms   pan   zoom   drag 500
 *     one layer, a node each       837    31     35         51
 *     a node each                  825    54     40         53
 *     a path a run of seats        274    52     41         53
 *     canvas                       489    29     22         53
 *
 *     laptop, 20,000 seats
 *     one layer, a node each     2,407     3      5         51
 *     a node each                1,902    51     40         43
 *     a path a run of seats      1,898    33     48         44
 *     canvas                       914    16     22         46
 *
 * A node a seat, its map on a layer of its own, pans best at both sizes and changes one seat without its
 * neighbors: the picker draws so. A path a run opens three times faster and needs half the memory at 3,000
 * seats, which suits a builder's seats that are not selected. Canvas redraws too much of itself in software.
 */
export interface Renderer {
  readonly element: HTMLElement | SVGElement;
  /** All that is drawn, in units of the map. */
  readonly box: Box;
  /** When all seats are drawn for the first time: many are not drawn at once. */
  readonly drawn: Promise<void>;
  /** Draws these seats as they look now. `lively`: let the change be seen. */
  repaint(seats: readonly number[], lookOf: (seat: number) => Look, lively?: boolean): void;
  /** Draws what is seen, sharp. */
  rest(view: View, size: Size): void;
  /** Shows what is on this level, and hides the others. */
  showLevel(level: number): void;
  /** Shows only this price zone in full color; 0 for all. */
  only(zone: number): void;
}
