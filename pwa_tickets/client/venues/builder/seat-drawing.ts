// Draws the builder's seats as paths: like the picker's, and also those that buyers do not see. Pure.
import type { Look } from "../../seat-map/look.ts";
import { drawSeat, sign } from "../../seat-map/seat-shapes.ts";
import { colorClass, type ZoneLook, zoneLook } from "../../seat-map/zone-looks.ts";
import type { MapDocument, Seat } from "./document.ts";

export interface Drawn {
  readonly d: string;
  /** The classes of its path; seats that share them share a path. */
  readonly kind: string;
  readonly sign: string;
}

/** Draws seats by the looks of their price zones, and remembers each that did not change since. */
export class SeatDrawing {
  #looks = new Map<string, ZoneLook>();
  #key = "";
  #known = new WeakMap<Seat, Drawn>();

  /** True when every seat has to be drawn anew: zones were added or removed, or look another way. */
  setZones({ zones }: MapDocument): boolean {
    const looks = zones.map((zone) => [zone.id, zoneLook(zone.display_order, zone)] as const);
    const key = JSON.stringify(looks);
    if (key === this.#key) return false;
    this.#key = key;
    this.#looks = new Map(looks);
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
    const known = this.#looks.get(seat.price_zone_id ?? "");
    if (seat_type === "blocked") return { d: cross(seat), kind: "blocked", sign: "" };
    const wheelchair = seat_type === "ada";
    const look: Look = seat_type === "house" ? "held" : "free";
    const zoneLookOf = known ?? zoneLook(0);
    const shown = {
      n: 0,
      id,
      section: "",
      row,
      number,
      zone: 1,
      zoneLook: zoneLookOf,
      price: 0,
      wheelchair,
      x,
      y,
    };
    const { d, kind } = drawSeat(shown, look);
    const color = known ? colorClass(known) : "no-zone";
    const mark = wheelchair ? sign(shown) : seat.companion_of === undefined ? "" : dot(seat);
    return {
      d,
      kind: !known && kind === "free" ? "no-zone free-ring" : `${color} ${kind}`,
      sign: mark && `<g class="${color}">${mark}</g>`,
    };
  }
}

const cross = ({ x, y }: Seat): string => `M${x - 26} ${y - 26}l52 52m0-52l-52 52`;

/** A companion's seat has a corner taken by its wheelchair place. */
const dot = ({ x, y }: Seat): string => `<circle class="companion" cx="${x + 30}" cy="${y - 30}" r="14"/>`;

/** A ring around a seat that is selected. */
export const ring = ({ x, y }: Seat): string => `M${x - 54} ${y}a54 54 0 1 0 108 0a54 54 0 1 0-108 0z`;
