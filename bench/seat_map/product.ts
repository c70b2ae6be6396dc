// What the prototypes share with the product: its geometry, its gestures, and the shapes of its seats.

export {
  type Box,
  boxAround,
  centered,
  fit,
  isSure,
  type Point,
  panned,
  type Size,
  sureScale,
  toMap,
  toPixels,
  type View,
  zoomed,
} from "../../pwa_tickets/client/seat-map/geometry.ts";
export { watchGestures } from "../../pwa_tickets/client/seat-map/gestures.ts";
export type { Look } from "../../pwa_tickets/client/seat-map/look.ts";
export type { Seat } from "../../pwa_tickets/client/seat-map/model.ts";
export { PointGrid } from "../../pwa_tickets/client/seat-map/point-grid.ts";
export { drawSeat, numberKind, shapeOf } from "../../pwa_tickets/client/seat-map/seat-shapes.ts";
