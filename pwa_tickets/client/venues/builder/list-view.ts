import { levelWord } from "../../seat-map/level-switch.ts";
import { copyOf, fill, find, findAll, part } from "../../shared/dom.ts";
import { plural, t } from "../../shared/i18n.ts";
import { toast } from "../../shared/toast.ts";
import { type MapDocument, meanY, rowsOf, type Seat, type Section } from "./document.ts";
import type { Editor } from "./editor.ts";
import { renameRow } from "./edits.ts";
import { show, typed } from "./fields.ts";
import { levelOf, levelsOf } from "./levels.ts";
import { seatsNamed } from "./ranges.ts";

/** The same map in words, for a keyboard and a screen reader: a row to a line; what is selected here is selected there. */
export class ListView {
  readonly #root: HTMLElement;
  readonly #view: HTMLElement;
  readonly #list: HTMLElement;
  readonly #editor: Editor;
  readonly #parts = new Map<string, HTMLElement>();
  #drawn: MapDocument | undefined;
  #rows = new Map<string, Seat[]>();

  constructor(root: HTMLElement, editor: Editor) {
    [this.#root, this.#view, this.#list] = [root, part(root, "list-view"), part(root, "list")];
    this.#editor = editor;
  }

  get isOpen(): boolean {
    return !this.#view.hidden;
  }

  toggle(): boolean {
    this.#view.hidden = this.isOpen;
    this.draw();
    return this.isOpen;
  }

  draw(): void {
    if (!this.isOpen) return;
    const { document, selected } = this.#editor;
    if (document !== this.#drawn) this.#drawAll(document);
    for (const [key, row] of this.#rows) {
      const box = find(this.#part(key), "[type=checkbox]", HTMLInputElement);
      const chosen = row.filter(({ id }) => selected.has(id)).length;
      box.checked = chosen === row.length;
      box.indeterminate = chosen > 0 && chosen < row.length;
    }
  }

  /** A line stays while its row's first seat does, so that nobody loses the place where they are. */
  #drawAll(document: MapDocument): void {
    this.#drawn = document;
    const rows = rowsOf(document.seats).sort((a, b) => meanY(a) - meanY(b));
    this.#rows = new Map(rows.map((row) => [`row/${row[0]?.id}`, row]));
    const isLevelled = levelsOf(document).length > 0;
    const sections = document.sections.flatMap((section) => {
      const own = [...this.#rows].filter(([, [first]]) => first?.section_id === section.id);
      return own.length > 0 ? [this.#section(section, isLevelled, own)] : [];
    });
    arrange(this.#list, sections);
    part(this.#root, "list-none").hidden = sections.length > 0;
    const there = new Set([...this.#rows.keys(), ...document.sections.map(({ id }) => id)]);
    for (const key of this.#parts.keys()) if (!there.has(key)) this.#parts.delete(key);
  }

  #section(section: Section, isLevelled: boolean, rows: readonly [string, Seat[]][]): HTMLElement {
    const { id, name } = section;
    const made = this.#parts.get(id) ?? copyOf(this.#root, '[data-template="list-section"]', HTMLElement);
    this.#parts.set(id, made);
    fill(made, { section: isLevelled ? `${name} · ${levelWord(levelOf(section))}` : name });
    const lines = rows.map(([key, row]) => this.#line(key, name, row));
    arrange(find(made, "ul"), lines);
    return made;
  }

  #line(key: string, section: string, row: readonly Seat[]): HTMLElement {
    const line = this.#parts.get(key) ?? this.#newLine(key);
    const name = row[0]?.row_name ?? "";
    fill(line, { range: rangeOf(row) });
    show(line, "row-name", name);
    const words = {
      chosen: t("Select %(section)s, row %(row)s", { section, row: name }),
      "row-name": t("Name of row %(row)s", { row: name }),
      "row-seats": t("Seats of row %(row)s to select", { row: name }),
    };
    for (const [field, label] of Object.entries(words))
      find(line, `[name="${field}"]`).setAttribute("aria-label", label);
    return line;
  }

  #newLine(key: string): HTMLElement {
    const line = copyOf(this.#root, '[data-template="list-row"]', HTMLElement);
    this.#parts.set(key, line);
    const [box, name, seats] = findAll<HTMLInputElement>(line, "input");
    const row = (): readonly Seat[] => this.#rows.get(key) ?? [];
    box?.addEventListener("change", () => this.#choose(row(), box.checked ? row() : []));
    name?.addEventListener("change", () => this.#rename(row(), typed(line, "row-name")));
    seats?.addEventListener("change", () => this.#chooseNamed(row(), typed(line, "row-seats")));
    return line;
  }

  #part(key: string): HTMLElement {
    return this.#parts.get(key) as HTMLElement;
  }

  #choose(row: readonly Seat[], chosen: readonly Seat[]): void {
    const selected = new Set(this.#editor.selected);
    for (const { id } of row) selected.delete(id);
    for (const { id } of chosen) selected.add(id);
    this.#editor.select(selected);
  }

  #chooseNamed(row: readonly Seat[], words: string): void {
    const { seats, unknown } = seatsNamed(row, words);
    this.#choose(row, seats);
    if (unknown.length > 0) {
      const values = { row: row[0]?.row_name ?? "", seats: unknown.join(", ") };
      toast(t("Row %(row)s has no seat %(seats)s.", values));
    }
  }

  #rename(row: readonly Seat[], name: string): void {
    const ids = new Set(row.map(({ id }) => id));
    if (name) this.#editor.edit(renameRow(this.#editor.document, ids, name));
    else this.#drawAll(this.#editor.document);
  }
}

/** Puts these in here, in their order; what is there already is not touched, and keeps the focus. */
function arrange(place: HTMLElement, wanted: readonly HTMLElement[]): void {
  const are = [...place.children];
  if (are.length !== wanted.length || wanted.some((one, at) => one !== are[at]))
    place.replaceChildren(...wanted);
}

/** "1 to 21, 11 seats": as they stand, from left to right. */
function rangeOf(row: readonly Seat[]): string {
  const seats = plural("%(num)s seat", "%(num)s seats", row.length);
  const [first, last] = [row[0]?.seat_number ?? "", row.at(-1)?.seat_number ?? ""];
  return row.length > 1
    ? t("%(first)s to %(last)s, %(seats)s", { first, last, seats })
    : t("%(first)s, %(seats)s", { first, seats });
}
