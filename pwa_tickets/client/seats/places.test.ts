import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../shared/http.ts";
import { cartOf, picker } from "./picker-fixture.ts";
import { Places } from "./places.ts";
import { NO_CHANGE } from "./selection.ts";

const LAWN = { id: "lawn", name: "Lawn", price_in_cents: 1500, free: 5, mine: 0 };
const TERRACE = { id: "terrace", name: "Terrace", price_in_cents: 2000, free: 9, mine: 2 };

const place = (area = "lawn") => ({
  id: `${area} place`,
  show_id: "show",
  section_id: area,
  row_name: "",
  price_in_cents: 1500,
});

test("no fewer places than none are wanted, and no more than there are", () => {
  const places = new Places([LAWN]);
  assert.equal(places.want("lawn", 9), true);
  assert.deepEqual(places.pendingChange(), { area: "lawn", quantity: 5 });
  assert.equal(places.want("lawn", -1), true);
  assert.equal(places.want("lawn", Number.NaN), false);
  assert.equal(places.pendingChange(), undefined);
  assert.equal(places.want("elsewhere", 1), false);
});

test("what gives back is asked for first", () => {
  const places = new Places([LAWN, TERRACE]);
  places.want("lawn", 2);
  places.want("terrace", 0);
  assert.deepEqual(places.pendingChange(), { area: "terrace", quantity: 0 });
});

test("an answer counts what is free, and a tap made while it was on its way stays", () => {
  const places = new Places([LAWN]);
  places.want("lawn", 2);
  places.want("lawn", 3);
  places.reservedNow(new Map([["lawn", 2]]), { area: "lawn", quantity: 2 });
  assert.deepEqual(places.pendingChange(), { area: "lawn", quantity: 3 });
  assert.equal(places.all[0]?.free, 2, "one more is wanted than was reserved");
  places.reservedNow(new Map([["lawn", 3]]));
  places.reservedNow(new Map([["lawn", 1]]));
  assert.equal(places.pendingChange(), undefined, "another tab gave two back");
  assert.deepEqual([places.reserved, places.all[0]?.quantity, places.all[0]?.free], [1, 1, 4]);
});

test("places given back while they were asked for do not come back with the answer", () => {
  const places = new Places([LAWN]);
  places.want("lawn", 2);
  const asked = places.pendingChange();
  places.want("lawn", 0);
  places.reservedNow(new Map([["lawn", 2]]), asked);
  assert.equal(places.all[0]?.quantity, 0);
  assert.deepEqual(places.pendingChange(), { area: "lawn", quantity: 0 });
});

test("fewer places, wanted while more were refused, are asked for", () => {
  const places = new Places([LAWN]);
  places.want("lawn", 4);
  const asked = places.pendingChange();
  places.want("lawn", 2);
  places.reverted(asked ?? { area: "", quantity: 0 }, 3);
  assert.deepEqual(places.pendingChange(), { area: "lawn", quantity: 2 });
});

test("the picker asks for places, shows what the server says, and counts them with the seats", () => {
  const { controller, shown, asked } = picker({ areas: [LAWN] });
  controller.toggle(0);
  controller.want("lawn", 2);
  assert.deepEqual(shown.chosen, ["105", "Lawn 2"]);
  assert.equal(asked.soon, 2);
  const change = controller.pendingChange();
  assert.deepEqual(change, { add: [0], drop: [], places: { area: "lawn", quantity: 2 } });
  controller.reserved({ ...cartOf(0), seats: [...cartOf(0).seats, place(), place()] }, change);
  assert.deepEqual(controller.pendingChange(), { add: [], drop: [] });
  controller.refused(new Refusal(409, { left: 3, detail: "Only 3 places are left." }), {
    add: [],
    drop: [],
    places: { area: "lawn", quantity: 4 },
  });
  assert.deepEqual(controller.places.all[0], {
    id: "lawn",
    name: "Lawn",
    quantity: 2,
    price: 1500,
    free: 1,
  });
});

test("when the time is over the places are offered again", () => {
  const now = "2027-05-15T17:10:01Z";
  const { controller, shown } = picker(
    { areas: [{ ...LAWN, mine: 3 }], reserved_until: "2027-05-15T17:10:00Z" },
    () => Date.parse(now),
  );
  controller.reserved(cartOf(), NO_CHANGE);
  assert.deepEqual([shown.expired, shown.chosen], [["Lawn 3"], []]);
  assert.equal(controller.places.all[0]?.free, 8);
});

test("other phones' places are news", () => {
  const { controller } = picker({ areas: [LAWN] });
  controller.snapshot({ v: "7", states: "aaas", places: { lawn: 1 } });
  assert.equal(controller.places.all[0]?.free, 1);
});
