import { fit } from "../seat-map/geometry.ts";
import { LevelSwitch } from "../seat-map/level-switch.ts";
import { readSeatMap, type SeatMapJson } from "../seat-map/seat-map-json.ts";
import { SvgRenderer } from "../seat-map/svg-renderer.ts";
import { readData } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";

/**
 * <venue-map>: draws the map of a venue as its buyers will see it, whole and to look at only. The page's
 * tables say the same in words.
 */
export class VenueMapElement extends HTMLElement {
  connectedCallback(): void {
    const map = readSeatMap(readData<SeatMapJson>(this, "script"));
    this.hidden = !map.drawn;
    if (this.hidden) return;
    const renderer = new SvgRenderer(map, () => "free");
    const levels = document.createElement("div");
    levels.className = "segments map-levels";
    levels.setAttribute("role", "group");
    levels.setAttribute("aria-label", t("Level"));
    const shown = new LevelSwitch(levels, map, (level) => {
      renderer.showLevel(level);
      shown.press(level);
    });
    this.append(renderer.element, levels);
    this.style.aspectRatio = `${renderer.box.width} / ${renderer.box.height}`;
    new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0)
        renderer.rest(fit(renderer.box, entry.contentRect), entry.contentRect);
    }).observe(this);
  }
}

customElements.define("venue-map", VenueMapElement);
