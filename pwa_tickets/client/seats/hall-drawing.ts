// The hall as one SVG: drawn once, then only the seats that changed are patched.

import { type Box, boxAround, toHall, type View } from "./geometry.ts";
import type { Hall, Seat } from "./hall.ts";
import { drawSeat, numberKind, shapeOf, sign, stagePath } from "./seat-shapes.ts";
import type { Look } from "./selection.ts";

const LABEL_UNITS = 130;
const LABEL_PIXELS = 18; // the name of a section need not grow with its seats
const SVG = "http://www.w3.org/2000/svg";

export class HallDrawing {
  readonly svg: SVGSVGElement;
  readonly box: Box;
  readonly #hall: Hall;
  readonly #looks: Look[];
  readonly #shapes: SVGPathElement[];
  readonly #signs = new Map<number, Element>();
  readonly #numbers: SVGGElement;
  #small = true;

  constructor(hall: Hall, looks: readonly Look[]) {
    this.#hall = hall;
    this.#looks = [...looks];
    const { stage, labels } = hall;
    const corners = [
      { x: stage.x, y: stage.y },
      { x: stage.x + stage.width, y: stage.y + stage.depth },
    ];
    this.box = boxAround([...hall.seats, ...labels, ...corners], 70);
    this.svg = this.#make("svg", "hall");
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.append(this.#stage(), this.#labels(), this.#seats(), this.#drawSigns());
    this.#numbers = this.#make("g", "numbers");
    this.svg.append(this.#numbers);
    this.#shapes = [...this.svg.querySelectorAll<SVGPathElement>(".seats path")];
    this.#shapes.forEach((_, seat) => this.#paint(seat));
  }

  /** Seats that look different now. `lively`: let it be seen. */
  repaint(seats: readonly number[], lookOf: (seat: number) => Look, lively = true): void {
    for (const seat of seats) {
      const before = this.#looks[seat];
      this.#looks[seat] = lookOf(seat);
      this.#paint(seat);
      if (lively)
        this.#shapes[seat]?.classList.add(
          this.#looks[seat] === "mine" ? "just-mine" : before === "mine" ? "just-lost" : "changed",
        );
    }
  }

  /** What is seen, at rest: sharp again, and with numbers where they can be read. */
  rest(view: View, width: number, height: number, readable: boolean): void {
    this.svg.setAttribute("viewBox", `${view.x} ${view.y} ${width / view.scale} ${height / view.scale}`);
    this.#nearBy(!readable);
    for (const label of this.svg.querySelectorAll(".labels text"))
      label.setAttribute("font-size", String(Math.min(LABEL_UNITS, LABEL_PIXELS / view.scale)));
    this.#drawNumbers(readable ? this.#seen(view, width, height) : []);
  }

  /** Only this zone in full colour; 0 for all. */
  only(zone: number): void {
    if (zone) this.svg.dataset["only"] = String(shapeOf(zone));
    else delete this.svg.dataset["only"];
  }

  get mine(): Seat[] {
    return this.#hall.seats.filter(({ n }) => this.#looks[n] === "mine");
  }

  #nearBy(small: boolean): void {
    if (small === this.#small) return;
    this.#small = small;
    for (const { n } of this.mine) this.#paint(n);
  }

  #paint(n: number): void {
    const [seat, look, path] = [this.#hall.seats[n], this.#looks[n], this.#shapes[n]];
    if (!seat || !look || !path) return;
    const { d, kind } = drawSeat(seat, look, this.#small);
    path.setAttribute("d", d);
    path.setAttribute("class", `z${shapeOf(seat.zone)} ${kind}`);
    this.#signs.get(n)?.toggleAttribute("hidden", look !== "free");
    const number = this.#numbers?.querySelector(`[data-seat="${n}"]`);
    if (number) this.#dress(number, seat, look);
  }

  #seats(): SVGElement {
    const group = this.#make("g", "seats");
    group.innerHTML = "<path/>".repeat(this.#hall.seats.length);
    return group;
  }

  #drawSigns(): SVGElement {
    const group = this.#make("g", "signs");
    const places = this.#hall.seats.filter(({ wheelchair }) => wheelchair);
    group.innerHTML = places.map(sign).join("");
    places.forEach((seat, index) => {
      const drawn = group.children[index] as Element;
      drawn.setAttribute("class", `z${shapeOf(seat.zone)}`);
      this.#signs.set(seat.n, drawn);
    });
    return group;
  }

  #drawNumbers(seats: readonly Seat[]): void {
    this.#numbers.replaceChildren(
      ...seats.map((seat) => {
        const number = this.#text(seat.number, seat.x, seat.y + 11, seat.number.length > 3 ? 25 : 31);
        number.dataset["seat"] = String(seat.n);
        this.#dress(number, seat, this.#looks[seat.n] ?? "taken");
        return number;
      }),
    );
  }

  #dress(number: Element, seat: Seat, look: Look): void {
    const shown = look === "mine" || (look === "free" && !seat.wheelchair);
    number.setAttribute("class", shown ? `z${shapeOf(seat.zone)} ${numberKind(seat, look)}` : "");
    number.toggleAttribute("hidden", !shown);
  }

  #seen(view: View, width: number, height: number): Seat[] {
    const [start, end] = [
      toHall(view, { x: -width / 2, y: -height / 2 }),
      toHall(view, { x: width * 1.5, y: height * 1.5 }),
    ];
    return this.#hall.seats.filter(({ x, y }) => x > start.x && x < end.x && y > start.y && y < end.y);
  }

  #stage(): SVGElement {
    const { stage } = this.#hall;
    const group = this.#make("g", "");
    const path = this.#make("path", "stage");
    path.setAttribute("d", stagePath(stage));
    const word = this.#text(
      "Stage",
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
    group.append(...this.#hall.labels.map(({ text, x, y }) => this.#text(text, x, y, LABEL_UNITS)));
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
