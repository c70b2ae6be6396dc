// Draws aisles, tables and doors.
import type { Piece } from "./furniture.ts";

const SVG = "http://www.w3.org/2000/svg";

export function drawPiece(piece: Omit<Piece, "level">): SVGGElement {
  const { x, y, angle, nameAngle, nameY, size, kind, name, d } = piece;
  const group = document.createElementNS(SVG, "g");
  group.classList.add("piece", `piece-${kind}`);
  group.setAttribute("transform", `translate(${x} ${y})`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", d);
  path.setAttribute("transform", `rotate(${angle})`);
  const words = document.createElementNS(SVG, "text");
  words.setAttribute("transform", `rotate(${nameAngle})`);
  words.setAttribute("y", String(nameY));
  words.setAttribute("font-size", String(size));
  words.textContent = name;
  group.append(path, words);
  return group;
}
