// Seat maps of any size: curved rows with two aisles, four price zones from front to back, a third of the seats gone.

import type { Look } from "./product.ts";
import type { DrawnSeat, Rows } from "./seat-renderer.ts";

const ROW_UNITS = 110;
const SEAT_UNITS = 100;
const AISLE_UNITS = 150;
const LOOKS: readonly Look[] = ["free", "free", "taken", "free", "held", "free", "free", "taken", "free"];

/** A map of `count` seats, somewhat wider than deep. */
export function sampleSeats(count: number): Rows {
  const width = Math.ceil(Math.sqrt(count * 1.3));
  const depth = Math.ceil(count / width);
  return Array.from({ length: depth }, (_, line) => {
    const first = line * width;
    return Array.from({ length: Math.min(width, count - first) }, (_, place) => seat(first + place, line, place, width, depth));
  });
}

function seat(n: number, line: number, place: number, width: number, depth: number): DrawnSeat {
  const third = Math.floor((place * 3) / width);
  const x = (place - (width - 1) / 2) * SEAT_UNITS + (third - 1) * AISLE_UNITS;
  const zone = 1 + Math.floor((line * 4) / depth);
  return {
    n,
    id: String(n),
    section: ["Left", "Center", "Right"][third] ?? "",
    row: String(line + 1),
    number: String(place + 1),
    zone,
    price: 1000 * zone,
    wheelchair: n % 97 === 0,
    x: Math.round(x),
    y: Math.round(line * ROW_UNITS - (x * x) / (width * SEAT_UNITS * 4)),
    look: LOOKS[(n * 7 + line * 5) % LOOKS.length] ?? "free",
  };
}
