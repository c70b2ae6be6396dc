import { piecesOf } from "../../seat-map/furniture.ts";
import { drawPiece } from "../../seat-map/furniture-drawing.ts";
import { type Box, boxAround, type Point, seenBox } from "../../seat-map/geometry.ts";
import { NAME_UNITS } from "../../seat-map/row-order.ts";
import { stagePath } from "../../seat-map/row-path.ts";
import { t } from "../../shared/i18n.ts";
import { Camera } from "./camera.ts";
import { boxWith, ChartLayer } from "./chart-layer.ts";
import { type MapDocument, rowsOf, type Seat } from "./document.ts";
import type { Editor } from "./editor.ts";
import { isAtTable } from "./objects.ts";
import type { PlannedRow } from "./row-plan.ts";
import { SeatLayer } from "./seat-layer.ts";
import type { Snap } from "./snapping.ts";
import { make, setValues, text } from "./svg.ts";

const READABLE = 0.2; // CSS pixels for a unit: a number on a seat is six pixels high
const LETTERS = 0.09;
const LABEL_UNITS = 130;
const MARGIN = 160;

/** Draws the editor's document and what is being done to it. Between two rests the drawing is moved as a picture. */
export class BuilderCanvas {
  readonly camera: Camera;
  readonly chart = new ChartLayer();
  readonly #host: HTMLElement;
  readonly #editor: Editor;
  readonly #sheet = document.createElement("div");
  readonly #svg = make("svg", "map-drawing builder-drawing", { "aria-hidden": "true" });
  readonly #under = make("g", "labels");
  readonly #seats = new SeatLayer();
  readonly #letters = make("g", "numbers");
  readonly #doubts = make("path", "doubts");
  readonly #ghost = make("g", "ghost");
  readonly #guides = make("path", "guides");
  readonly #area = make("rect", "area");
  #rested: { x: number; y: number; scale: number } = { x: 0, y: 0, scale: 1 };
  #lettered: MapDocument | undefined;
  #planned: readonly Point[] = [];

  constructor(host: HTMLElement, editor: Editor, seen: () => void) {
    [this.#host, this.#editor] = [host, editor];
    this.camera = new Camera(
      () => this.#move(),
      () => {
        this.#rest();
        seen();
      },
    );
    this.#svg.append(
      this.chart.element,
      this.#under,
      this.#seats.element,
      this.#letters,
      this.#doubts,
      this.#ghost,
      this.#guides,
      this.#area,
    );
    this.#sheet.className = "builder-sheet";
    this.#sheet.append(this.#svg);
    host.prepend(this.#sheet);
    new ResizeObserver(([entry]) => entry && this.camera.resize(entry.contentRect)).observe(host);
  }

  /** All that is drawn. */
  get box(): Box {
    const { document, stage, labels } = this.#editor;
    const corners = [
      { x: stage.x, y: stage.y },
      { x: stage.x + stage.width, y: stage.y + stage.depth },
    ];
    const { doors = [], aisles = [], tables = [] } = document.layout;
    const placed = [...labels, ...doors, ...aisles, ...tables];
    return boxWith(this.chart, [...document.seats, ...placed, ...corners, ...this.#planned], MARGIN);
  }

  draw(): void {
    const { shown: document, selected } = this.#editor;
    this.#drawUnder({ x: 0, y: 0 });
    this.#seats.draw(document, selected);
    if (this.#lettered !== document) this.#drawLetters();
  }

  fit(): void {
    this.camera.resize(this.#host.getBoundingClientRect());
    this.camera.fit(this.box);
  }

  reveal(seats: readonly Point[]): void {
    if (seats.length > 0) this.camera.reveal(boxAround(seats, 4 * MARGIN));
  }

  /** Shows what is selected `snap.by` from where it is, and what it is in line with. */
  drag({ by, x, y }: Snap): void {
    if (this.#editor.item) this.#drawUnder(by);
    this.#seats.drag(by.x, by.y);
    const { x: left, y: top, width, height } = seenBox(this.camera.view, this.camera.size);
    const vertical = x === undefined ? "" : `M${x} ${top}v${height}`;
    const level = y === undefined ? "" : `M${left} ${y}h${width}`;
    this.#guides.setAttribute("d", vertical + level);
    this.#letters.toggleAttribute("hidden", true);
  }

  drop(): void {
    this.#seats.drop();
    this.#guides.setAttribute("d", "");
    this.#letters.toggleAttribute("hidden", false);
  }

  /** Shows the area that is being dragged open; nothing without one. */
  showArea(box?: Box): void {
    setValues(this.#area, box ? { ...box } : { width: 0, height: 0 });
  }

  /** Rings seats that may be wrong. */
  markDoubts(seats: readonly Point[]): void {
    const d = seats.map(({ x, y }) => `M${x - 56} ${y}a56 56 0 1 0 112 0a56 56 0 1 0-112 0z`).join("");
    this.#doubts.setAttribute("d", d);
  }

  /** Shows rows that are only planned, and sees to it that they are in sight. */
  showGhost(rows: readonly PlannedRow[]): void {
    const seats = rows.flatMap(({ seats }) => seats);
    this.#planned = seats;
    const { x, y, width, height } = seenBox(this.camera.view, this.camera.size);
    const isSeen = (seat: Point): boolean =>
      seat.x > x && seat.x < x + width && seat.y > y && seat.y < y + height;
    if (!seats.every(isSeen)) this.fit();
    const scale = this.camera.view.scale;
    const shapes = make("path", "", {
      d: seats.map(({ x, y }) => `M${x - 40} ${y}a40 40 0 1 0 80 0a40 40 0 1 0-80 0z`).join(""),
    });
    const numbers = scale < READABLE ? [] : seats.map(({ x, y, number }) => text(number, "", x, y + 11, 31));
    const names = rows.flatMap(({ name, seats: [first] }) =>
      first ? [text(name, "row-letter", first.x - NAME_UNITS, first.y + 13, 40)] : [],
    );
    this.#ghost.replaceChildren(shapes, ...numbers, ...names);
  }

  #drawUnder(by: Point): void {
    const { document, level, stage, labels, item } = this.#editor;
    const isShown = (one: { readonly level?: string }): boolean =>
      level === undefined || one.level === undefined || one.level === level;
    const isStage = item?.kind === "stage";
    const at = isStage ? { ...stage, x: stage.x + by.x, y: stage.y + by.y } : stage;
    const path = make("path", isStage ? "stage is-selected" : "stage", {
      d: stagePath(at),
      "data-item": "stage",
    });
    const size = Math.min(130, at.depth * 0.5);
    const word = text(t("Stage"), "stage-word", at.x + at.width / 2, at.y + at.depth / 2 + size * 0.4, size);
    const words = labels.map((label, index) => {
      const isChosen = item?.kind === "label" && item.index === index;
      const [x, y] = isChosen ? [label.x + by.x, label.y + by.y] : [label.x, label.y];
      const made = text(label.text, isChosen ? "label is-selected" : "label", x, y, LABEL_UNITS);
      made.dataset["item"] = `label/${index}`;
      made.toggleAttribute("hidden", !isShown(label));
      return made;
    });
    const counts = { aisle: 0, table: 0, door: 0 };
    const pieces = piecesOf(document.layout).map((piece) => {
      const { kind, x, y } = piece;
      const index = counts[kind];
      counts[kind] += 1;
      const isChosen = item?.kind === kind && item.index === index;
      const made = drawPiece(isChosen ? { ...piece, x: x + by.x, y: y + by.y } : piece);
      made.classList.toggle("is-selected", isChosen);
      for (const part of made.children) part.setAttribute("data-item", `${kind}/${index}`);
      made.toggleAttribute("hidden", !isShown(piece));
      return made;
    });
    this.#under.replaceChildren(path, word, ...pieces, ...words);
  }

  /** Moves the sheet and not the drawing: a browser lays out the words of an SVG anew whenever its transform changes. */
  #move(): void {
    const { x, y, scale } = this.camera.view;
    const factor = scale / this.#rested.scale;
    const [left, top] = [(this.#rested.x - x) * scale, (this.#rested.y - y) * scale];
    this.#sheet.style.transform = `translate(${left}px, ${top}px) scale(${factor})`;
  }

  #rest(): void {
    this.#rested = this.camera.view;
    this.#sheet.style.transform = "";
    const { x, y, width, height } = seenBox(this.camera.view, this.camera.size);
    this.#svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.#drawLetters();
  }

  /** Numbers on seats, and each row's name beside it, where they can be read. */
  #drawLetters(): void {
    this.#lettered = this.#editor.shown;
    const scale = this.camera.view.scale;
    const seen = seenBox(this.camera.view, this.camera.size, 0.3);
    const inSight = ({ x, y }: Seat): boolean =>
      x > seen.x && x < seen.x + seen.width && y > seen.y && y < seen.y + seen.height;
    const lettered = this.#lettered;
    const rows =
      scale < LETTERS ? [] : rowsOf(lettered.seats).filter(([first]) => first && !isAtTable(lettered, first));
    const letters = rows.flatMap(([first]) =>
      first && inSight(first)
        ? [text(first.row_name, "row-letter", first.x - NAME_UNITS, first.y + 13, scale < READABLE ? 62 : 40)]
        : [],
    );
    const numbers =
      scale < READABLE ? [] : this.#lettered.seats.filter((seat) => inSight(seat) && isNumbered(seat));
    this.#letters.replaceChildren(
      ...letters,
      ...numbers.map((seat) => {
        const size = seat.seat_number.length > 3 ? 25 : 31;
        return text(seat.seat_number, this.#seats.numberKind(seat), seat.x, seat.y + 11, size);
      }),
    );
  }
}

const isNumbered = ({ seat_type }: Seat): boolean => seat_type === "regular" || seat_type === "house";
