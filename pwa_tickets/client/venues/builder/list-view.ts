import { levelWord } from "../../seat-map/level-switch.ts";
import { part } from "../../shared/dom.ts";
import { plural, t } from "../../shared/i18n.ts";
import { type MapDocument, meanY, rowsOf, type Seat } from "./document.ts";
import type { Editor } from "./editor.ts";
import { renameRow } from "./edits.ts";
import { levelOf, levelsOf } from "./levels.ts";

/** The same map in words, for a keyboard and a screen reader: a row to a line; what is selected here is selected there. */
export class ListView {
  readonly #list: HTMLElement;
  readonly #editor: Editor;
  #drawn: MapDocument | undefined;

  constructor(root: HTMLElement, editor: Editor) {
    [this.#list, this.#editor] = [part(root, "list"), editor];
  }

  get isOpen(): boolean {
    return !this.#list.hidden;
  }

  toggle(): boolean {
    this.#list.hidden = this.isOpen;
    this.draw();
    return this.isOpen;
  }

  draw(): void {
    if (!this.isOpen) return;
    const { document, selected } = this.#editor;
    if (document !== this.#drawn && !this.#list.contains(window.document.activeElement))
      this.#drawAll(document);
    for (const box of this.#list.querySelectorAll<HTMLInputElement>("[data-seats]"))
      box.checked = (box.dataset["seats"] ?? "").split(" ").every((id) => selected.has(id));
  }

  #drawAll(document: MapDocument): void {
    this.#drawn = document;
    const rows = rowsOf(document.seats).sort((a, b) => meanY(a) - meanY(b));
    const isLevelled = levelsOf(document).length > 0;
    const sections = document.sections.flatMap((section) => {
      const { id, name } = section;
      const own = rows.filter((row) => row[0]?.section_id === id);
      const heading = window.document.createElement("h2");
      heading.textContent = isLevelled ? `${name} · ${levelWord(levelOf(section))}` : name;
      const list = window.document.createElement("ul");
      list.className = "list";
      list.append(...own.map((row) => this.#line(name, row)));
      return own.length > 0 ? [heading, list] : [];
    });
    this.#list.replaceChildren(...sections);
  }

  #line(section: string, row: readonly Seat[]): HTMLElement {
    const [first] = row as [Seat];
    const line = window.document.createElement("li");
    const box = window.document.createElement("input");
    box.type = "checkbox";
    box.dataset["seats"] = row.map(({ id }) => id).join(" ");
    box.setAttribute("aria-label", t("Select %(section)s, row %(row)s", { section, row: first.row_name }));
    box.addEventListener("change", () => this.#choose(row, box.checked));
    const name = window.document.createElement("input");
    name.className = "input";
    name.value = first.row_name;
    name.maxLength = 20;
    name.setAttribute("aria-label", t("Name of row %(row)s", { row: first.row_name }));
    name.addEventListener("change", () => this.#rename(row, name.value.trim()));
    const words = window.document.createElement("span");
    words.textContent = rangeOf(row);
    line.append(box, name, words);
    return line;
  }

  #choose(row: readonly Seat[], isChosen: boolean): void {
    const selected = new Set(this.#editor.selected);
    for (const { id } of row) {
      if (isChosen) selected.add(id);
      else selected.delete(id);
    }
    this.#editor.select(selected);
  }

  #rename(row: readonly Seat[], name: string): void {
    const ids = new Set(row.map(({ id }) => id));
    if (name) this.#editor.edit(renameRow(this.#editor.document, ids, name));
  }
}

/** "1 to 21, 11 seats": as they stand, from left to right. */
function rangeOf(row: readonly Seat[]): string {
  const seats = plural("%(num)s seat", "%(num)s seats", row.length);
  const [first, last] = [row[0]?.seat_number ?? "", row.at(-1)?.seat_number ?? ""];
  return row.length > 1
    ? t("%(first)s to %(last)s, %(seats)s", { first, last, seats })
    : t("%(first)s, %(seats)s", { first, seats });
}
