import { t } from "../shared/i18n.ts";
import { drawPiece } from "./furniture-drawing.ts";
import type { Point, View } from "./geometry.ts";
import { isOnLevel } from "./levels.ts";
import type { SeatMap } from "./model.ts";
import { stagePath } from "./row-path.ts";

const LABEL_UNITS = 130;
const LABEL_PIXELS = 18; // the name of a section need not grow with its seats
const SVG = "http://www.w3.org/2000/svg";

/** Draws what lies under the seats of a map: its stage, aisles, tables, doors and words. */
export class Backdrop {
  readonly element = document.createElementNS(SVG, "g");
  readonly #map: SeatMap;
  readonly #pieces = document.createElementNS(SVG, "g");
  readonly #labels = document.createElementNS(SVG, "g");

  constructor(map: SeatMap) {
    this.#map = map;
    this.#pieces.setAttribute("class", "pieces");
    this.#pieces.append(...map.pieces.map(drawPiece));
    this.#labels.setAttribute("class", "labels");
    this.#labels.append(...map.labels.map(({ text, x, y }) => words(text, x, y, LABEL_UNITS)));
    this.element.append(...this.#stage(), this.#pieces, this.#labels);
    this.showLevel(0);
  }

  /** What the whole of it reaches to. */
  get corners(): readonly Point[] {
    const { stage, labels, pieces } = this.#map;
    const end = { x: stage.x + stage.width, y: stage.y + stage.depth };
    return [stage, end, ...labels, ...pieces];
  }

  showLevel(level: number): void {
    for (const [group, placed] of [
      [this.#labels, this.#map.labels],
      [this.#pieces, this.#map.pieces],
    ] as const)
      for (const [index, one] of placed.entries())
        group.children[index]?.toggleAttribute("hidden", !isOnLevel(one, level));
  }

  rest({ scale }: View): void {
    for (const label of this.#labels.children)
      label.setAttribute("font-size", String(Math.min(LABEL_UNITS, LABEL_PIXELS / scale)));
  }

  #stage(): SVGElement[] {
    const { stage } = this.#map;
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", "stage");
    path.setAttribute("d", stagePath(stage));
    const size = Math.min(130, stage.depth * 0.5);
    const word = words(t("Stage"), stage.x + stage.width / 2, stage.y + stage.depth / 2 + 55, size);
    word.setAttribute("class", "stage-word");
    return [path, word];
  }
}

function words(text: string, x: number, y: number, size: number): SVGTextElement {
  const made = document.createElementNS(SVG, "text");
  for (const [name, value] of Object.entries({ x, y, "font-size": size }))
    made.setAttribute(name, String(value));
  made.textContent = text;
  return made;
}
