// Draws the builder's seats as paths: like the picker's, and also those that buyers do not see. Pure.
import type { Look } from "../../seat-map/look.ts";
import { drawSeat, shapeOf, sign } from "../../seat-map/seat-shapes.ts";
import type { MapDocument, Seat } from "./document.ts";

export interface Drawn {
  readonly d: string;
  /** The classes of its path; seats that share them share a path. */
  readonly kind: string;
  readonly sign: string;
}

/** Draws seats by the places of their price zones, and remembers each that did not change since. */
export class SeatDrawing {
  #zones = new Map<string, number>();
  #key = "";
  #known = new WeakMap<Seat, Drawn>();

  /** True when every seat has to be drawn anew: zones were added, removed or moved. */
  setZones({ zones }: MapDocument): boolean {
    const key = zones.map(({ id }) => id).join(" ");
    if (key === this.#key) return false;
    this.#key = key;
    this.#zones = new Map(zones.map(({ id }, index) => [id, index + 1]));
    this.#known = new WeakMap();
    return true;
  }

  draw(seat: Seat): Drawn {
    const known = this.#known.get(seat);
    if (known) return known;
    const drawn = this.#draw(seat);
    this.#known.set(seat, drawn);
    return drawn;
  }

  #draw(seat: Seat): Drawn {
    const { id, x, y, row_name: row, seat_number: number, seat_type } = seat;
    const zone = this.#zones.get(seat.price_zone_id ?? "") ?? 0;
    if (seat_type === "blocked") return { d: cross(seat), kind: "blocked", sign: "" };
    const wheelchair = seat_type === "ada";
    const look: Look = seat_type === "house" ? "held" : "free";
    const shown = { n: 0, id, section: "", row, number, zone: zone || 1, price: 0, wheelchair, x, y };
    const { d, kind } = drawSeat(shown, look);
    const color = zone === 0 ? "no-zone" : `z${shapeOf(zone)}`;
    const mark = wheelchair ? sign(shown) : seat.companion_of === undefined ? "" : dot(seat);
    return {
      d,
      kind: zone === 0 && kind === "free" ? "no-zone free-ring" : `${color} ${kind}`,
      sign: mark && `<g class="${color}">${mark}</g>`,
    };
  }
}

const cross = ({ x, y }: Seat): string => `M${x - 26} ${y - 26}l52 52m0-52l-52 52`;

/** A companion's seat has a corner taken by its wheelchair place. */
const dot = ({ x, y }: Seat): string => `<circle class="companion" cx="${x + 30}" cy="${y - 30}" r="14"/>`;

/** A ring around a seat that is selected. */
export const ring = ({ x, y }: Seat): string => `M${x - 54} ${y}a54 54 0 1 0 108 0a54 54 0 1 0-108 0z`;
