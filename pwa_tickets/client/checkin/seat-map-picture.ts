// Draws the seat map of a roster as a few strokes, once a show, and lights the seat of a verdict on its level.
import { boxAround, type Point } from "../seat-map/geometry.ts";
import { rowPath, type Stage, stagePath } from "../seat-map/row-path.ts";
import type { RosterData } from "./roster.ts";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 170;

/** Draws the seat map; null where the venue was never drawn. */
export function drawSeatMap(roster: RosterData): SVGSVGElement | null {
  const { seats, places, show } = roster;
  const rows = new Map<string, Point[]>();
  const levels = new Map<string, Set<string>>();
  for (const [at, [section, row]] of seats.entries()) {
    const [x, y] = places[at] ?? [];
    if (x == null || y == null) continue;
    const key = `${section}\n${row}`;
    const points = rows.get(key);
    if (points) points.push({ x, y });
    else rows.set(key, [{ x, y }]);
    const level = levelOf(roster, at);
    levels.set(level, (levels.get(level) ?? new Set()).add(key));
  }
  const points = [...rows.values()].flat();
  if (points.length === 0) return null;
  const { x: left, y: top, width, height } = boxAround(points);
  const stage = show.venue.layout?.stage ?? stageAbove(left, top, width);
  const from = Math.min(top, stage.y);
  const picture = element("svg", {
    class: "verdict-map",
    "aria-hidden": "true",
    viewBox: [left - MARGIN, from - MARGIN, width + 2 * MARGIN, top + height - from + 2 * MARGIN].join(" "),
  });
  // seen from afar in a large map, between its neighbors in a small one
  const light = Math.min(150, Math.max(55, width / 20));
  picture.append(
    element("path", { class: "verdict-stage", d: stagePath(stage) }),
    ...[...levels].map(([level, keys]) =>
      element("path", {
        class: "verdict-rows",
        "data-level": level,
        d: [...keys].map((key) => rowPath(rows.get(key) ?? [])).join(""),
      }),
    ),
    element("circle", { class: "verdict-seat", r: String(light) }),
  );
  return picture as SVGSVGElement;
}

/** Lights a seat among the rows of its level alone: a balcony lies over the floor below it. */
export function lightSeat(picture: SVGSVGElement, roster: RosterData, index: number): void {
  const [x, y] = roster.places[index] ?? [];
  for (const rows of picture.querySelectorAll<SVGElement>("[data-level]"))
    rows.toggleAttribute("hidden", rows.dataset["level"] !== levelOf(roster, index));
  const light = picture.querySelector(".verdict-seat");
  light?.toggleAttribute("hidden", x == null);
  light?.setAttribute("cx", String(x ?? 0));
  light?.setAttribute("cy", String(y ?? 0));
}

const levelOf = ({ seats, sections = {} }: RosterData, index: number): string =>
  sections[seats[index]?.[0] ?? ""]?.level ?? "";

function stageAbove(left: number, top: number, width: number): Stage {
  const reach = Math.round(width / 4);
  const depth = Math.min(250, Math.round(reach / 2));
  return { x: Math.round(left + width / 2) - reach, y: top - 2 * depth, width: 2 * reach, depth };
}

function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
