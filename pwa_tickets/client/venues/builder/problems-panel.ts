import { copyOf, fill, find, part } from "../../shared/dom.ts";
import { plural, t } from "../../shared/i18n.ts";
import type { MapDocument, Seat } from "./document.ts";
import type { Editor } from "./editor.ts";
import { paintZone } from "./edits.ts";
import { firstZone, zoneless } from "./parts.ts";
import { findProblems, type MapProblem } from "./problems.ts";

/** Says what would trouble buyers, and shows where. */
export class ProblemsPanel {
  readonly #root: HTMLElement;
  readonly #editor: Editor;
  readonly #reveal: (seats: readonly Seat[]) => void;
  #drawn: MapDocument | undefined;

  constructor(root: HTMLElement, editor: Editor, reveal: (seats: readonly Seat[]) => void) {
    [this.#root, this.#editor, this.#reveal] = [root, editor, reveal];
    find(root, '[data-part="no-zone"] button').addEventListener("click", () => this.#settleZoneless());
  }

  draw(): void {
    const { document } = this.#editor;
    if (document === this.#drawn) return;
    this.#drawn = document;
    this.#drawZoneless(document);
    const problems = findProblems(document);
    part(this.#root, "problems").hidden = problems.length === 0;
    part(this.#root, "problems-what").textContent = plural(
      "%(num)s thing to check",
      "%(num)s things to check",
      problems.length,
    );
    part(this.#root, "problem-list").replaceChildren(...problems.map((problem) => this.#line(problem)));
  }

  #line(problem: MapProblem): HTMLElement {
    const line = copyOf(this.#root, '[data-template="problem"]', HTMLElement, { what: sentence(problem) });
    const button = find(line, "button", HTMLButtonElement);
    button.hidden = problem.seats.length === 0;
    button.addEventListener("click", () => this.#show(problem.seats));
    return line;
  }

  /** Seats without a zone are drawn dashed: said where zones are, beside what to do about it. */
  #drawZoneless(document: MapDocument): void {
    const seats = zoneless(document);
    const place = part(this.#root, "no-zone");
    place.hidden = seats.length === 0;
    const { length } = seats;
    const what = plural("%(num)s seat has no price zone.", "%(num)s seats have no price zone.", length);
    const how = t("Until it has one, a seat is drawn dashed and has no price.");
    fill(place, {
      what: t("%(what)s %(how)s", { what, how }),
      do: document.zones.length > 0 ? t("Show them") : t("Give them one"),
    });
  }

  #settleZoneless(): void {
    const { document } = this.#editor;
    const seats = zoneless(document);
    if (document.zones.length > 0) return this.#show(seats);
    const made = firstZone(document, t("All seats"));
    const ids = new Set(seats.map(({ id }) => id));
    this.#editor.edit(paintZone(made.document, ids, made.zone.id));
  }

  #show(seats: readonly Seat[]): void {
    this.#editor.select(seats.map(({ id }) => id));
    this.#reveal(seats);
  }
}

function sentence({ kind, seats, section, row, zones = [] }: MapProblem): string {
  const count = seats.length;
  switch (kind) {
    case "twice":
      return t("%(section)s, row %(row)s has a number twice: %(numbers)s.", {
        section,
        row,
        numbers: [...new Set(seats.map(({ seat_number }) => seat_number))].join(", "),
      });
    case "overlap":
      return plural("%(num)s seat lies on another.", "%(num)s seats lie on each other.", count);
    case "nameless":
      return plural(
        "%(num)s seat has no row or no number.",
        "%(num)s seats have no row or no number.",
        count,
      );
    case "no-zone":
      return plural("%(num)s seat has no price zone.", "%(num)s seats have no price zone.", count);
    case "order":
      return t("%(section)s, row %(row)s: its numbers go up and down.", { section, row });
    case "row-order":
      return t("%(section)s: row %(row)s is out of order.", { section, row });
    case "alike":
      return t("%(zones)s look the same on the map. Please give one of them another color or shape.", {
        zones: zones.join(", "),
      });
    case "unnumbered":
      return t("%(section)s is sold without numbers, but seats are drawn in it.", { section });
    case "no-capacity":
      return t("%(section)s: please enter how many people fit.", { section });
  }
}
