/** Draws the pictures of a ticket, node by node: nothing from storage is ever read as markup. */
import type { SeatMapPicture, Ticket } from "./bundle.ts";

const SVG = "http://www.w3.org/2000/svg";

/** Draws the code's one path into the card's picture. */
export function drawCode(picture: SVGSVGElement, qr_svg: string): void {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", attribute(qr_svg, "d"));
  path.setAttribute("fill", "#1e161b");
  picture.setAttribute("viewBox", attribute(qr_svg, "viewBox"));
  picture.replaceChildren(path);
}

function attribute(markup: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(markup)?.[1] ?? "";
}

/** Draws the level of the seat map that this ticket's seat is on, with the seat lit. */
export function drawSeatMap(picture: SVGSVGElement, map: SeatMapPicture, { level = "", x, y }: Ticket): void {
  picture.setAttribute("viewBox", map.view_box);
  const draw = (name: string, attributes: Record<string, string>): void => {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    picture.append(shape);
  };
  draw("path", { class: "ticket-map-stage", d: map.stage });
  draw("path", { class: "ticket-map-rows", d: map.levels?.[level] ?? map.rows });
  draw("circle", { class: "ticket-map-seat", cx: String(x), cy: String(y), r: "130" });
}

/** Lights as many seats on a poster as there are tickets, side by side. */
export function lightSeats(art: SVGElement, count: number): void {
  for (const [x, y] of seats(count)) {
    const light = document.createElementNS(SVG, "circle");
    light.setAttribute("class", "poster-lit");
    light.setAttribute("cx", x.toFixed(1));
    light.setAttribute("cy", y.toFixed(1));
    light.setAttribute("r", "4");
    art.append(light);
  }
}

/**
 * Places seats on the poster's arcs: rows 21 apart around the top corner at 190, a seat every 13, from the
 * middle of the row outward.
 */
export function seats(count: number): [number, number][] {
  const rows = [107, 128, 86, 149];
  return rows.flatMap((radius, index) => {
    const inRow = Math.min(6, Math.max(0, count - 6 * index));
    const middle = Math.round(((radius * Math.PI) / 2 / 13 - inRow) / 2);
    return Array.from({ length: inRow }, (_, seat): [number, number] => {
      const angle = ((middle + seat) * 13) / radius;
      return [190 - radius * Math.cos(angle), radius * Math.sin(angle)];
    });
  });
}
