// The hall as a few strokes, and one seat lit. Drawn once a show; a verdict only moves the light.
import type { RosterData } from "./roster.ts";

const SVG = "http://www.w3.org/2000/svg";
const AISLE = 160; // 1/100 of a seat pitch: neighbours farther apart have an aisle between them
const MARGIN = 170;

type Point = readonly [x: number, y: number];

/** Null where the hall was never drawn. */
export function drawHall({ seats, places, show }: RosterData): SVGSVGElement | null {
  const rows = new Map<string, Point[]>();
  for (const [at, [section, row]] of seats.entries()) {
    const [x, y] = places[at] ?? [];
    if (x == null || y == null) continue;
    const key = `${section}\n${row}`;
    const points = rows.get(key);
    if (points) points.push([x, y]);
    else rows.set(key, [[x, y]]);
  }
  const points = [...rows.values()].flat();
  if (points.length === 0) return null;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const reach = Math.round((right - left) / 4);
  const middle = Math.round((left + right) / 2);
  const depth = Math.min(250, Math.round(reach / 2));
  const stage = show.venue.layout?.stage ?? {
    x: middle - reach,
    y: top - 2 * depth,
    width: 2 * reach,
    depth,
  };
  const light = Math.min(150, Math.max(55, (right - left) / 20)); // seen from afar in a large hall, between its neighbours in a small one
  const picture = element("svg", {
    class: "verdict-map",
    "aria-hidden": "true",
    viewBox: box(left, Math.min(top, stage.y), right, bottom),
  });
  picture.append(
    element("path", {
      class: "door-stage",
      d: `M${stage.x} ${stage.y}h${stage.width}v${stage.depth * 0.6}q${-stage.width / 2} ${stage.depth * 0.8} ${-stage.width} 0z`,
    }),
    element("path", { class: "door-rows", d: [...rows.values()].flatMap(runs).map(curve).join("") }),
    element("circle", { class: "door-light", r: String(light) }),
  );
  return picture as SVGSVGElement;
}

export function lightSeat(picture: SVGSVGElement, { places }: RosterData, index: number): void {
  const [x, y] = places[index] ?? [];
  const light = picture.querySelector(".door-light");
  light?.toggleAttribute("hidden", x == null);
  light?.setAttribute("cx", String(x ?? 0));
  light?.setAttribute("cy", String(y ?? 0));
}

const box = (left: number, top: number, right: number, bottom: number): string =>
  [left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN].join(" ");

/** The row in pieces without an aisle. */
function runs(row: readonly Point[]): Point[][] {
  const pieces: Point[][] = [];
  let last: Point | undefined;
  for (const point of [...row].sort(([a], [b]) => a - b)) {
    if (last === undefined || point[0] - last[0] > AISLE) pieces.push([]);
    pieces.at(-1)?.push(point);
    last = point;
  }
  return pieces;
}

/** First seat to last, bent through the middle one; a seat alone is a dot as wide as the line. */
function curve(run: readonly Point[]): string {
  const [first, middle, last] = [run[0], run[Math.floor(run.length / 2)], run.at(-1)];
  if (!first || !middle || !last) return "";
  if (run.length < 3) return `M${first.join(" ")}L${last.join(" ")}`;
  const bend = [2 * middle[0] - (first[0] + last[0]) / 2, 2 * middle[1] - (first[1] + last[1]) / 2].map(
    Math.round,
  );
  return `M${first.join(" ")}Q${bend.join(" ")} ${last.join(" ")}`;
}

function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
