// A seat as a path. A price zone is colour *and* shape: 1 square, 2 disc, 3 square ring, 4 disc ring, 5 and 6 again; a seat of ours is
// larger; a taken one is a small dot. Pure.

import type { Seat } from "./hall.ts";
import type { Look } from "./selection.ts";

export interface Shape {
  readonly d: string;
  readonly kind: string;
}

export const shapeOf = (zone: number): number => ((zone - 1) % 6) + 1;

/** `small`: the seats are too small to read; ours is then drawn so large that it is found. */
export function drawSeat(seat: Seat, look: Look, small: boolean): Shape {
  if (look === "taken") return { d: disc(seat, 20), kind: "taken" };
  if (look === "held") return { d: square(seat, 33), kind: "held" };
  if (look === "mine") return { d: square(seat, small ? 58 : 42), kind: small ? "mine mine-far" : "mine" };
  if (seat.wheelchair) return { d: square(seat, 36), kind: "free-ring" };
  switch (shapeOf(seat.zone)) {
    case 1:
    case 5:
      return { d: square(seat, 40), kind: "free" };
    case 2:
    case 6:
      return { d: disc(seat, 40), kind: "free" };
    case 3:
      return { d: square(seat, 34), kind: "free-ring" };
    default:
      return { d: disc(seat, 34), kind: "free-ring" };
  }
}

/** Which ink reads on the seat: words are the classes of the stylesheet. */
export function numberKind(seat: Seat, look: Look): string {
  if (look === "mine") return "on-mine";
  return drawSeat(seat, look, false).kind === "free" ? "on-solid" : "on-ring";
}

/** The wheelchair sign, drawn once beside a seat that is a wheelchair place. */
export const sign = ({ x, y }: Seat): string =>
  `<g transform="translate(${x - 27} ${y - 27}) scale(2.25)"><circle cx="10" cy="4" r="1.6"/><path d="M10 7.5v6h5.2l2.6 5.5M7.6 11.2a5 5 0 1 0 6.6 6.3"/></g>`;

function square({ x, y }: Seat, r: number): string {
  const c = Math.round(r * 0.42);
  const side = 2 * (r - c);
  return `M${x - r + c} ${y - r}h${side}a${c} ${c} 0 0 1 ${c} ${c}v${side}a${c} ${c} 0 0 1 ${-c} ${c}h${-side}a${c} ${c} 0 0 1 ${-c} ${-c}v${-side}a${c} ${c} 0 0 1 ${c} ${-c}z`;
}

const disc = ({ x, y }: Seat, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;

/** A row as one curve, for the small hall: first seat to last through the middle one, broken at aisles. */
export function rowCurve(row: readonly Seat[]): string {
  const runs: Seat[][] = [];
  for (const seat of [...row].sort((a, b) => a.x - b.x)) {
    const last = runs.at(-1)?.at(-1);
    if (last && seat.x - last.x < 160) runs.at(-1)?.push(seat);
    else runs.push([seat]);
  }
  return runs
    .map((run) => {
      const [first, middle, last] = [
        run[0] as Seat,
        run[Math.floor(run.length / 2)] as Seat,
        run.at(-1) as Seat,
      ];
      return `M${first.x} ${first.y}Q${2 * middle.x - (first.x + last.x) / 2} ${2 * middle.y - (first.y + last.y) / 2} ${last.x} ${last.y}`;
    })
    .join("");
}

export function stagePath({
  x,
  y,
  width,
  depth,
}: {
  x: number;
  y: number;
  width: number;
  depth: number;
}): string {
  const side = Math.round(depth * 0.6);
  return `M${x} ${y}h${width}v${side}q${-width / 2} ${2 * (depth - side)} ${-width} 0z`;
}
