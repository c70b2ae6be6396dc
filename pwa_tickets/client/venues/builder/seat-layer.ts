import { type MapDocument, rowKey, rowsOf, type Seat } from "./document.ts";
import { ring, SeatDrawing } from "./seat-drawing.ts";
import { make } from "./svg.ts";

/**
 * Draws the seats of a document, a path for those of a row that look alike, and only rows that changed. What is
 * selected lies in a group of its own above, which a drag moves as a whole.
 */
export class SeatLayer {
  readonly element = make("g", "seats");
  readonly #rows = make("g", "");
  readonly #lifted = make("g", "lifted");
  readonly #drawing = new SeatDrawing();
  readonly #drawn = new Map<string, { seats: readonly Seat[]; group: SVGGElement }>();

  constructor() {
    this.element.append(this.#rows, this.#lifted);
  }

  draw(document: MapDocument, selected: ReadonlySet<string>): void {
    const isNew = this.#drawing.setZones(document);
    const lying = selected.size === 0 ? document.seats : document.seats.filter(({ id }) => !selected.has(id));
    const rows = new Map(rowsOf(lying).map((row) => [rowKey(row[0] as Seat), row]));
    for (const [key, { group }] of this.#drawn) {
      if (rows.has(key)) continue;
      group.remove();
      this.#drawn.delete(key);
    }
    for (const [key, seats] of rows) this.#drawRow(key, seats, isNew);
    this.#lifted.innerHTML = this.#paths(
      document.seats.filter(({ id }) => selected.has(id)),
      true,
    );
  }

  /** Shows what is selected this far from where it is. */
  drag(x: number, y: number): void {
    this.#lifted.setAttribute("transform", `translate(${x} ${y})`);
  }

  drop(): void {
    this.#lifted.removeAttribute("transform");
  }

  /** Names the class of a number that can be read on the seat. */
  numberKind(seat: Seat): string {
    const { kind } = this.#drawing.draw(seat);
    return kind.endsWith(" free")
      ? `${kind.slice(0, -5)} on-solid`
      : kind.startsWith("z")
        ? `${kind.split(" ")[0]} on-ring`
        : "";
  }

  #drawRow(key: string, seats: readonly Seat[], isNew: boolean): void {
    const known = this.#drawn.get(key);
    if (known && !isNew && isSame(known.seats, seats)) return;
    const group = known?.group ?? make("g", "");
    group.innerHTML = this.#paths(seats, false);
    if (!known) this.#rows.append(group);
    this.#drawn.set(key, { seats, group });
  }

  #paths(seats: readonly Seat[], isSelected: boolean): string {
    const paths = new Map<string, string>();
    let signs = "";
    for (const seat of seats) {
      const { d, kind, sign } = this.#drawing.draw(seat);
      paths.set(kind, (paths.get(kind) ?? "") + d);
      signs += sign;
    }
    const rings =
      isSelected && seats.length > 0 ? `<path class="ring" d="${seats.map(ring).join("")}"/>` : "";
    const shapes = [...paths].map(([kind, d]) => `<path class="${kind}" d="${d}"/>`).join("");
    return `${rings}${shapes}${signs && `<g class="signs">${signs}</g>`}`;
  }
}

const isSame = (a: readonly Seat[], b: readonly Seat[]): boolean =>
  a.length === b.length && a.every((seat, index) => seat === b[index]);
