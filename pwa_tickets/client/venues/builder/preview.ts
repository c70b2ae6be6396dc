// Shows the map as buyers will see it, in the picker's own element.

import { SeatMapElement } from "../../seat-map/seat-map.ts";
import { readSeatMap } from "../../seat-map/seat-map-json.ts";
import { copyOf, find, part } from "../../shared/dom.ts";
import { asBuyersSee } from "./as-buyers-see.ts";
import type { MapDocument } from "./document.ts";

export function showPreview(root: HTMLElement, document: MapDocument): void {
  const map = readSeatMap(asBuyersSee(document));
  const house = new Set(document.seats.filter(({ seat_type }) => seat_type === "house").map(({ id }) => id));
  const place = part(root, "preview");
  place.replaceChildren(copyOf(root, '[data-template="preview"]', HTMLElement));
  find(root, '[data-dialog="preview"]', HTMLDialogElement).showModal();
  void find(place, "seat-map", SeatMapElement).show(map, (n) =>
    house.has(map.seats[n]?.id ?? "") ? "held" : "free",
  );
}
