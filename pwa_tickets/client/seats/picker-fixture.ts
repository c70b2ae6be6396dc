// What the tests of the picker's decisions begin with.
import type { Seat, SeatMap } from "../seat-map/model.ts";
import { nthLook } from "../seat-map/zone-looks.ts";
import { PickerController } from "./picker-controller.ts";
import type { PickerData } from "./picker-data.ts";
import type { PickerView } from "./picker-view.ts";
import type { Cart } from "./reservation.ts";

export const seats = ["105", "106", "107", "108"].map(
  (number, n): Seat => ({
    n,
    id: `seat-${n}`,
    section: "Center",
    row: "H",
    number,
    zone: 1,
    zoneLook: nthLook(0),
    price: 2200,
    wheelchair: false,
    x: n * 100,
    y: 0,
  }),
);
const map: SeatMap = {
  version: "7",
  seats,
  rows: [seats],
  drawn: true,
  stage: { x: 0, y: -400, width: 300, depth: 100 },
  labels: [],
  pieces: [],
  levels: [],
};
const page: PickerData = {
  show_id: "show",
  map_version: "7",
  states: "aaas", // the last is sold
  chosen: [],
  areas: [],
  elsewhere: null,
  reserved_until: null,
  extendable: false,
  server_time: "2027-05-15T17:00:00Z",
  zero: "$0.00",
};
export const cartOf = (...numbers: number[]): Cart => ({
  server_time: page.server_time,
  reserved_until: numbers.length > 0 ? "2027-05-15T17:10:00Z" : null,
  seats: numbers.map((n) => ({ id: `seat-${n}`, show_id: "show", price_in_cents: 2200 })),
});

/**
 * A picker with nobody looking: what it shows is what was last said, and what it asks of the server is
 * counted.
 */
export function picker(more: Partial<PickerData> = {}, now = () => Date.parse(page.server_time)) {
  const shown = {
    said: "",
    note: "",
    chosen: [] as string[],
    deadline: null as string | null,
    canExtend: false,
    expired: [] as string[],
    events: [] as string[],
    repainted: [] as number[],
  };
  const view: PickerView = {
    repaint: (changed) => (shown.repainted = [...changed]),
    chosen: (chosen, elsewhere, places) =>
      (shown.chosen = [
        ...chosen.map(({ number }) => number),
        ...places.filter(({ quantity }) => quantity > 0).map(({ name, quantity }) => `${name} ${quantity}`),
        ...(elsewhere ? [`${elsewhere.seats} elsewhere for ${elsewhere.total_in_cents}`] : []),
      ]),
    say: (text) => (shown.said = text),
    note: (text) => (shown.note = text),
    reveal: ({ number }) => shown.events.push(`reveal ${number}`),
    countDown: (deadline) => (shown.deadline = deadline),
    offerExtension: (isOffered) => (shown.canExtend = isOffered),
    expired: (lost, lookOf, places) =>
      (shown.expired = [
        ...lost.map(({ n, number }) => `${number} ${lookOf(n)}`),
        ...places.map(({ name, quantity }) => `${name} ${quantity}`),
      ]),
    busy: (isBusy) => shown.events.push(isBusy ? "busy" : "idle"),
    checkOut: () => shown.events.push("check out"),
    reload: () => shown.events.push("reload"),
  };
  const asked = { soon: 0, checks: 0 };
  const controller = new PickerController({ ...page, ...more }, map, view, now);
  controller.start({
    soon: () => (asked.soon += 1),
    settled: () => Promise.resolve(),
    check: async () => {
      asked.checks += 1;
    },
    extend: () => Promise.resolve(),
  });
  return { controller, shown, asked };
}
