import { copyOf, fill, find } from "../shared/dom.ts";
import type { RosterShow } from "./roster.ts";
import { whenShow } from "./verdict-words.ts";

/** <scanner-shows>: asks which of the device's shows is checked in here; resolves to the chosen one. */
export class ScannerShows extends HTMLElement {
  choose(shows: readonly RosterShow[], now: number): Promise<RosterShow> {
    this.hidden = false;
    const list = find(this, "[data-list]");
    return new Promise<RosterShow>((resolve) => {
      list.replaceChildren(
        ...shows.map((show) => {
          const row = copyOf(this, "template", HTMLLIElement);
          fill(row, { title: show.title, when: `${show.series_name}, ${whenShow(show, now)}` });
          row.addEventListener("click", () => resolve(show));
          return row;
        }),
      );
    }).finally(() => (this.hidden = true));
  }
}
