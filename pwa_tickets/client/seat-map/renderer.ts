import type { Box, Size, View } from "./geometry.ts";
import type { Look } from "./look.ts";

/**
 * Draws the seats of a map. The viewport knows no more of it than this, so that another way of drawing can
 * take its place. Between two rests the element is moved as a picture (CSS transform); only `rest` draws it
 * sharp.
 */
export interface Renderer {
  readonly element: HTMLElement | SVGElement;
  /** All that is drawn, in units of the map. */
  readonly box: Box;
  /** Draws these seats as they look now. `lively`: let the change be seen. */
  repaint(seats: readonly number[], lookOf: (seat: number) => Look, lively?: boolean): void;
  /** Draws what is seen, sharp. */
  rest(view: View, size: Size): void;
  /** Shows only this price zone in full color; 0 for all. */
  only(zone: number): void;
}
