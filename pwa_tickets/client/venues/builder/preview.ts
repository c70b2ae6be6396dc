// Shows the map as buyers will see it, drawn and moved by the picker's own code.
import { watchGestures } from "../../seat-map/gestures.ts";
import { readSeatMap } from "../../seat-map/seat-map-json.ts";
import { SvgRenderer } from "../../seat-map/svg-renderer.ts";
import { Viewport } from "../../seat-map/viewport.ts";
import { find, part } from "../../shared/dom.ts";
import { asBuyersSee } from "./as-buyers-see.ts";
import type { MapDocument } from "./document.ts";

export function showPreview(root: HTMLElement, document: MapDocument): void {
  const dialog = find(root, '[data-dialog="preview"]', HTMLDialogElement);
  const place = part(root, "preview");
  const map = readSeatMap(asBuyersSee(document));
  const house = new Set(document.seats.filter(({ seat_type }) => seat_type === "house").map(({ id }) => id));
  const renderer = new SvgRenderer(map, (n) => (house.has(map.seats[n]?.id ?? "") ? "held" : "free"));
  const surface = window.document.createElement("div");
  surface.className = "map-surface";
  place.replaceChildren(renderer.element, surface);
  const viewport = new Viewport(renderer.box, {
    moved: (from, to) => {
      const [x, y] = [(from.x - to.x) * to.scale, (from.y - to.y) * to.scale];
      renderer.element.style.transform = `translate(${x}px, ${y}px) scale(${to.scale / from.scale})`;
    },
    rested: (view) => {
      renderer.element.style.transform = "";
      renderer.rest(view, viewport.size);
    },
    calmed: (isCalm) => place.toggleAttribute("data-calm", isCalm),
  });
  const sized = new ResizeObserver(([entry]) => entry && viewport.resize(entry.contentRect));
  sized.observe(place);
  watchGestures(surface, {
    began: () => viewport.stop(),
    panned: (by) => viewport.panBy(by),
    pinched: (factor, center) => viewport.pinchBy(factor, center),
    ended: (speed) => viewport.glide(speed),
    tapped: (at, twice) => (twice ? viewport.showWhole() : viewport.pinchBy(1.8, at)),
  });
  dialog.addEventListener("close", () => sized.disconnect(), { once: true });
  dialog.showModal();
}
