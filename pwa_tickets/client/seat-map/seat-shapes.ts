// Draws a seat as a path. A price zone is color *and* shape; a seat of ours is larger; a taken one is a small dot.
// Pure.
import type { Look } from "./look.ts";
import type { Seat } from "./model.ts";

export interface Shape {
  readonly d: string;
  readonly kind: string;
}

/**
 * Draws a seat as it looks. `small`: the seats are too small to read; ours is then drawn so large that it is
 * found.
 */
export function drawSeat(seat: Seat, look: Look): Shape {
  if (look === "taken") return { d: disc(seat, 20), kind: "taken" };
  if (look === "held") return { d: square(seat, 33), kind: "held" };
  if (look === "mine") return { d: square(seat, 42), kind: "mine" };
  if (seat.wheelchair) return { d: square(seat, 36), kind: "free-ring" };
  switch (seat.zoneLook.shape) {
    case "square":
      return { d: square(seat, 40), kind: "free" };
    case "disc":
      return { d: disc(seat, 40), kind: "free" };
    case "square_ring":
      return { d: square(seat, 34), kind: "free-ring" };
    case "disc_ring":
      return { d: disc(seat, 34), kind: "free-ring" };
    case "diamond":
      return { d: diamond(seat, 48), kind: "free" };
    case "diamond_ring":
      return { d: diamond(seat, 42), kind: "free-ring" };
  }
}

/** Names the CSS class of a number that can be read on the seat. */
export function numberKind(seat: Seat, look: Look): string {
  if (look === "mine") return "on-mine";
  return drawSeat(seat, look).kind === "free" ? "on-solid" : "on-ring";
}

/** Draws the wheelchair sign on a seat that is a wheelchair place. */
export const sign = ({ x, y }: Seat): string =>
  `<g transform="translate(${x - 27} ${y - 27}) scale(2.25)"><circle cx="10" cy="4" r="1.6"/><path d="M10 7.5v6h5.2l2.6 5.5M7.6 11.2a5 5 0 1 0 6.6 6.3"/></g>`;

function square({ x, y }: Seat, r: number): string {
  const c = Math.round(r * 0.42);
  const side = 2 * (r - c);
  return `M${x - r + c} ${y - r}h${side}a${c} ${c} 0 0 1 ${c} ${c}v${side}a${c} ${c} 0 0 1 ${-c} ${c}h${-side}a${c} ${c} 0 0 1 ${-c} ${-c}v${-side}a${c} ${c} 0 0 1 ${c} ${-c}z`;
}

const diamond = ({ x, y }: Seat, r: number): string => `M${x} ${y - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`;

const disc = ({ x, y }: Seat, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
