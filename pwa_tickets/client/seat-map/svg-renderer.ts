import { afterPaint } from "../shared/after-paint.ts";
import { Backdrop } from "./backdrop.ts";
import { type Box, boxAround, isSure, pointsIn, type Size, seenBox, type View } from "./geometry.ts";
import { isOnLevel } from "./levels.ts";
import type { Look } from "./look.ts";
import type { Seat, SeatMap } from "./model.ts";
import type { Renderer } from "./renderer.ts";
import { NAME_UNITS, rowStart, sideBySide } from "./row-order.ts";
import { drawSeat, numberKind, sign } from "./seat-shapes.ts";
import { colorClass } from "./zone-looks.ts";

const AT_ONCE = 110; // seats: a slow phone makes and lays out so many in less time than a thumb notices
const SVG = "http://www.w3.org/2000/svg";

/** Draws a map as one SVG with a path a seat: everything once, then only the seats that changed. */
export class SvgRenderer implements Renderer {
  readonly element: SVGSVGElement;
  readonly box: Box;
  readonly drawn: Promise<void>;
  readonly #map: SeatMap;
  readonly #looks: Look[];
  readonly #mine: Set<number>;
  readonly #seatGroup: SVGGElement;
  readonly #backdrop: Backdrop;
  readonly #starts: readonly Seat[];
  readonly #signs = new Map<number, Element>();
  readonly #numberGroup: SVGGElement;
  readonly #numbers = new Map<number, SVGTextElement>();
  readonly #bars: SVGPathElement[];
  #isSmall = true;
  #level = 0;
  #only = 0;

  constructor(map: SeatMap, lookOf: (seat: number) => Look) {
    this.#map = map;
    this.#looks = map.seats.map(({ n }) => lookOf(n));
    this.#mine = new Set(map.seats.flatMap(({ n }) => (this.#looks[n] === "mine" ? n : [])));
    this.#backdrop = new Backdrop(map);
    const tables = new Set(map.pieces.flatMap(({ kind, name }) => (kind === "table" ? name : [])));
    this.#starts = map.rows.flatMap((row) => rowStart(row) ?? []).filter(({ row }) => !tables.has(row));
    const letters = this.#starts.map(({ x, y }) => ({ x: x - NAME_UNITS / 2, y }));
    this.box = boxAround([...map.seats, ...letters, ...this.#backdrop.corners], 70);
    this.element = this.#make("svg", "map-drawing");
    this.element.setAttribute("aria-hidden", "true");
    this.#numberGroup = this.#make("g", "numbers");
    this.#seatGroup = this.#make("g", "seats");
    this.#bars = [this.#make("path", "mine-bar-edge"), this.#make("path", "mine-bar")];
    this.element.append(
      this.#backdrop.element,
      this.#seatGroup,
      this.#drawSigns(),
      ...this.#bars,
      this.#numberGroup,
    );
    this.#drawBars();
    this.drawn = this.#drawSeats();
  }

  repaint(seats: readonly number[], lookOf: (seat: number) => Look, lively = true): void {
    for (const seat of seats) {
      const before = this.#looks[seat];
      this.#looks[seat] = lookOf(seat);
      this.#paint(seat);
      if (lively)
        this.#seatGroup.children[seat]?.classList.add(
          this.#looks[seat] === "mine" ? "just-mine" : before === "mine" ? "just-lost" : "changed",
        );
    }
    this.#drawBars();
  }

  /** Seats get their numbers where those can be read. */
  rest(view: View, size: Size): void {
    const isReadable = isSure(view);
    const { x, y, width, height } = seenBox(view, size);
    this.element.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.#resize(!isReadable);
    this.#backdrop.rest(view);
    const seen = seenBox(view, size, 0.5);
    this.#drawNumbers(
      isReadable ? this.#shown(pointsIn(seen, this.#map.seats)) : [],
      isReadable ? this.#shown(pointsIn(seen, this.#starts)) : [],
    );
  }

  showLevel(level: number): void {
    this.#level = level;
    for (const seat of this.#map.seats) {
      this.#seatGroup.children[seat.n]?.toggleAttribute("hidden", !isOnLevel(seat, level));
      this.#signs.get(seat.n)?.toggleAttribute("hidden", !this.#isSigned(seat));
    }
    this.#backdrop.showLevel(level);
    this.#drawBars();
  }

  only(zone: number): void {
    this.#only = zone;
    for (const { n } of this.#map.seats) this.#dim(n);
  }

  /** Lets a seat of another price zone than the one that stands out step back, unless it is ours. */
  #dim(n: number): void {
    const isDim = this.#only > 0 && this.#map.seats[n]?.zone !== this.#only && !this.#mine.has(n);
    for (const drawn of [this.#seatGroup.children[n], this.#signs.get(n), this.#numbers.get(n)])
      drawn?.classList.toggle("dim", isDim);
  }

  #resize(isSmall: boolean): void {
    this.#isSmall = isSmall;
    this.#drawBars();
  }

  /** Draws ours so that they are found in a map too small to read: one bar for those side by side. */
  #drawBars(): void {
    const bars = this.#isSmall
      ? sideBySide(this.#shown([...this.#mine].flatMap((n) => this.#map.seats[n] ?? [])))
      : [];
    const d = bars.map((run) => `M${run.map(({ x, y }) => `${x} ${y}`).join("L")}h1`).join("");
    for (const bar of this.#bars) bar.setAttribute("d", d);
  }

  #paint(n: number): void {
    const [seat, look, path] = [this.#map.seats[n], this.#looks[n], this.#seatGroup.children[n]];
    if (!seat || !look) return;
    if (look === "mine") this.#mine.add(n);
    else this.#mine.delete(n);
    const { d, kind } = drawSeat(seat, look);
    path?.setAttribute("d", d);
    path?.setAttribute("class", `${colorClass(seat.zoneLook)} ${kind}`);
    this.#signs.get(n)?.toggleAttribute("hidden", !this.#isSigned(seat));
    const number = this.#numbers.get(n);
    if (number) this.#dress(number, seat, look);
    this.#dim(n);
  }

  /** Draws all seats from the first row on, some in each frame, so that the page answers between them. */
  async #drawSeats(): Promise<void> {
    for (let first = 0; first < this.#map.seats.length; first += AT_ONCE) {
      await afterPaint();
      const seats = this.#map.seats.slice(first, first + AT_ONCE);
      const paths = seats.map((seat) => {
        const { d, kind } = drawSeat(seat, this.#looks[seat.n] ?? "taken");
        const hidden = isOnLevel(seat, this.#level) ? "" : " hidden";
        return `<path d="${d}" class="${colorClass(seat.zoneLook)} ${kind}"${hidden}/>`;
      });
      this.#seatGroup.insertAdjacentHTML("beforeend", paths.join(""));
      if (this.#only > 0) for (const { n } of seats) this.#dim(n);
    }
  }

  #drawSigns(): SVGElement {
    const group = this.#make("g", "signs");
    const places = this.#map.seats.filter(({ wheelchair }) => wheelchair);
    group.innerHTML = places.map(sign).join("");
    places.forEach((seat, index) => {
      const drawn = group.children[index] as Element;
      drawn.setAttribute("class", colorClass(seat.zoneLook));
      drawn.toggleAttribute("hidden", !this.#isSigned(seat));
      this.#signs.set(seat.n, drawn);
    });
    return group;
  }

  /** Numbers on seats, and each row's letter beside its first seat. */
  #drawNumbers(seats: readonly Seat[], starts: readonly Seat[]): void {
    this.#numbers.clear();
    for (const seat of seats) {
      const number = this.#text(seat.number, seat.x, seat.y + 11, seat.number.length > 3 ? 25 : 31);
      this.#dress(number, seat, this.#looks[seat.n] ?? "taken");
      this.#numbers.set(seat.n, number);
      this.#dim(seat.n);
    }
    const letters = starts.map(({ row, x, y }) => {
      const letter = this.#text(row, x - NAME_UNITS, y + 13, 36);
      letter.setAttribute("class", "row-letter");
      return letter;
    });
    this.#numberGroup.replaceChildren(...this.#numbers.values(), ...letters);
  }

  #dress(number: Element, seat: Seat, look: Look): void {
    const shown = look === "mine" || (look === "free" && !seat.wheelchair);
    number.setAttribute("class", shown ? `${colorClass(seat.zoneLook)} ${numberKind(seat, look)}` : "");
    number.toggleAttribute("hidden", !shown);
  }

  #shown(seats: readonly Seat[]): Seat[] {
    return seats.filter((seat) => isOnLevel(seat, this.#level));
  }

  #isSigned(seat: Seat): boolean {
    return this.#looks[seat.n] === "free" && isOnLevel(seat, this.#level);
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
