import { plural, t } from "../shared/i18n.ts";
import { isOnLevel } from "./levels.ts";
import type { Look } from "./look.ts";
import type { SeatMap } from "./model.ts";

/** What a level is called whose sections say nothing of it. */
export const levelWord = (name: string): string => name || t("Main floor");

/** Buttons that show one floor of a map or another, each with how many of our seats are there; hidden where there is one. */
export class LevelSwitch {
  readonly #map: SeatMap;
  readonly #buttons: HTMLButtonElement[];
  readonly #mine = new Set<number>();

  constructor(element: HTMLElement, map: SeatMap, show: (level: number) => void) {
    this.#map = map;
    element.hidden = map.levels.length === 0;
    this.#buttons = map.levels.map((name, level) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(levelWord(name), document.createElement("span"));
      button.addEventListener("click", () => show(level));
      return button;
    });
    element.replaceChildren(...this.#buttons);
    this.press(0);
  }

  press(level: number): void {
    for (const [index, button] of this.#buttons.entries())
      button.setAttribute("aria-pressed", String(index === level));
  }

  /** Counts our seats on each level. */
  repaint(seats: readonly number[], lookOf: (seat: number) => Look): void {
    for (const seat of seats) {
      if (lookOf(seat) === "mine") this.#mine.add(seat);
      else this.#mine.delete(seat);
    }
    const mine = [...this.#mine].flatMap((n) => this.#map.seats[n] ?? []);
    for (const [level, button] of this.#buttons.entries()) {
      const count = mine.filter((seat) => isOnLevel(seat, level)).length;
      const told = button.lastElementChild as HTMLElement;
      told.className = count > 0 ? "map-level-mine" : "";
      told.innerHTML = count > 0 ? '<span aria-hidden="true"></span><span class="sr-only"></span>' : "";
      if (count === 0) continue;
      (told.firstElementChild as HTMLElement).textContent = String(count);
      (told.lastElementChild as HTMLElement).textContent =
        ` ${plural("%(num)s seat chosen", "%(num)s seats chosen", count)}`;
    }
  }
}
