import { t } from "../shared/i18n.ts";
import { type Box, boxAround, isSure, type Size, seenBox, type View } from "./geometry.ts";
import type { Look } from "./look.ts";
import type { Seat, SeatMap } from "./model.ts";
import type { Renderer } from "./renderer.ts";
import { stagePath } from "./row-path.ts";
import { drawSeat, numberKind, shapeOf, sign } from "./seat-shapes.ts";

const LABEL_UNITS = 130;
const LABEL_PIXELS = 18; // the name of a section need not grow with its seats
const SVG = "http://www.w3.org/2000/svg";

/** Draws a map as one SVG with a path a seat: everything once, then only the seats that changed. */
export class SvgRenderer implements Renderer {
  readonly element: SVGSVGElement;
  readonly box: Box;
  readonly #map: SeatMap;
  readonly #looks: Look[];
  readonly #mine = new Set<number>();
  readonly #paths: SVGPathElement[];
  readonly #signs = new Map<number, Element>();
  readonly #numberGroup: SVGGElement;
  readonly #numbers = new Map<number, SVGTextElement>();
  #isSmall = true;

  constructor(map: SeatMap, lookOf: (seat: number) => Look) {
    this.#map = map;
    this.#looks = map.seats.map(({ n }) => lookOf(n));
    const { stage, labels } = map;
    const corners = [
      { x: stage.x, y: stage.y },
      { x: stage.x + stage.width, y: stage.y + stage.depth },
    ];
    this.box = boxAround([...map.seats, ...labels, ...corners], 70);
    this.element = this.#make("svg", "map-drawing");
    this.element.setAttribute("aria-hidden", "true");
    this.#numberGroup = this.#make("g", "numbers");
    this.element.append(this.#stage(), this.#labels(), this.#seats(), this.#drawSigns(), this.#numberGroup);
    this.#paths = [...this.element.querySelectorAll<SVGPathElement>(".seats path")];
    for (const { n } of map.seats) this.#paint(n);
  }

  repaint(seats: readonly number[], lookOf: (seat: number) => Look, lively = true): void {
    for (const seat of seats) {
      const before = this.#looks[seat];
      this.#looks[seat] = lookOf(seat);
      this.#paint(seat);
      if (lively)
        this.#paths[seat]?.classList.add(
          this.#looks[seat] === "mine" ? "just-mine" : before === "mine" ? "just-lost" : "changed",
        );
    }
  }

  /** Seats get their numbers where those can be read. */
  rest(view: View, size: Size): void {
    const isReadable = isSure(view);
    const { x, y, width, height } = seenBox(view, size);
    this.element.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.#resize(!isReadable);
    for (const label of this.element.querySelectorAll(".labels text"))
      label.setAttribute("font-size", String(Math.min(LABEL_UNITS, LABEL_PIXELS / view.scale)));
    this.#drawNumbers(isReadable ? this.#inside(seenBox(view, size, 0.5)) : []);
  }

  only(zone: number): void {
    if (zone) this.element.dataset["only"] = String(shapeOf(zone));
    else delete this.element.dataset["only"];
  }

  /** Ours are drawn so that they are found in a map too small to read. */
  #resize(isSmall: boolean): void {
    if (isSmall === this.#isSmall) return;
    this.#isSmall = isSmall;
    for (const seat of this.#mine) this.#paint(seat);
  }

  #paint(n: number): void {
    const [seat, look, path] = [this.#map.seats[n], this.#looks[n], this.#paths[n]];
    if (!seat || !look || !path) return;
    if (look === "mine") this.#mine.add(n);
    else this.#mine.delete(n);
    const { d, kind } = drawSeat(seat, look, this.#isSmall);
    path.setAttribute("d", d);
    path.setAttribute("class", `z${shapeOf(seat.zone)} ${kind}`);
    this.#signs.get(n)?.toggleAttribute("hidden", look !== "free");
    const number = this.#numbers.get(n);
    if (number) this.#dress(number, seat, look);
  }

  #seats(): SVGElement {
    const group = this.#make("g", "seats");
    group.innerHTML = "<path/>".repeat(this.#map.seats.length);
    return group;
  }

  #drawSigns(): SVGElement {
    const group = this.#make("g", "signs");
    const places = this.#map.seats.filter(({ wheelchair }) => wheelchair);
    group.innerHTML = places.map(sign).join("");
    places.forEach((seat, index) => {
      const drawn = group.children[index] as Element;
      drawn.setAttribute("class", `z${shapeOf(seat.zone)}`);
      this.#signs.set(seat.n, drawn);
    });
    return group;
  }

  #drawNumbers(seats: readonly Seat[]): void {
    this.#numbers.clear();
    for (const seat of seats) {
      const number = this.#text(seat.number, seat.x, seat.y + 11, seat.number.length > 3 ? 25 : 31);
      this.#dress(number, seat, this.#looks[seat.n] ?? "taken");
      this.#numbers.set(seat.n, number);
    }
    this.#numberGroup.replaceChildren(...this.#numbers.values());
  }

  #dress(number: Element, seat: Seat, look: Look): void {
    const shown = look === "mine" || (look === "free" && !seat.wheelchair);
    number.setAttribute("class", shown ? `z${shapeOf(seat.zone)} ${numberKind(seat, look)}` : "");
    number.toggleAttribute("hidden", !shown);
  }

  #inside(box: Box): Seat[] {
    const [right, bottom] = [box.x + box.width, box.y + box.height];
    return this.#map.seats.filter(({ x, y }) => x > box.x && x < right && y > box.y && y < bottom);
  }

  #stage(): SVGElement {
    const { stage } = this.#map;
    const group = this.#make("g", "");
    const path = this.#make("path", "stage");
    path.setAttribute("d", stagePath(stage));
    const word = this.#text(
      t("Stage"),
      stage.x + stage.width / 2,
      stage.y + stage.depth / 2 + 55,
      Math.min(130, stage.depth * 0.5),
    );
    word.setAttribute("class", "stage-word");
    group.append(path, word);
    return group;
  }

  #labels(): SVGElement {
    const group = this.#make("g", "labels");
    group.append(...this.#map.labels.map(({ text, x, y }) => this.#text(text, x, y, LABEL_UNITS)));
    return group;
  }

  #text(words: string, x: number, y: number, size: number): SVGTextElement {
    const text = this.#make("text", "");
    for (const [name, value] of Object.entries({ x, y, "font-size": size }))
      text.setAttribute(name, String(value));
    text.textContent = words;
    return text;
  }

  #make<K extends keyof SVGElementTagNameMap>(tag: K, kind: string): SVGElementTagNameMap[K] {
    const element = document.createElementNS(SVG, tag);
    if (kind) element.setAttribute("class", kind);
    return element;
  }
}
