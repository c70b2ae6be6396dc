import { findAll, part } from "../../shared/dom.ts";
import { plural, t } from "../../shared/i18n.ts";
import { replaced, rowKey, type Seat } from "./document.ts";
import type { Editor } from "./editor.ts";
import {
  intoSection,
  noted,
  paintUse,
  paintZone,
  renamedRows,
  renameRow,
  renameSeat,
  renumbered,
  type Use,
  useOf,
} from "./edits.ts";
import { field, fillOptions, numberOf, type Option, shared, show, typed } from "./fields.ts";
import type { Numbering } from "./numbering.ts";
import { setStage } from "./parts.ts";
import { bent, curveOf, rowPitchOf, spacedRows } from "./shaping.ts";

const MIXED: Option = ["", "–"];

/** Shows what is selected, and changes it as fields are changed. */
export class SelectionPanel {
  readonly #root: HTMLElement;
  readonly #editor: Editor;

  constructor(root: HTMLElement, editor: Editor) {
    [this.#root, this.#editor] = [root, editor];
    this.#onChange("of-zone", (value) =>
      paintZone(editor.document, editor.selected, value === "none" ? undefined : value),
    );
    this.#onChange("of-use", (value) => paintUse(editor.document, editor.selected, value as Use));
    this.#onChange("of-section", (value) => intoSection(editor.document, editor.selected, value));
    this.#onChange("of-row", (value) => renameRow(editor.document, editor.selected, value));
    this.#onChange("of-number", (value) => renameSeat(editor.document, editor.chosen[0]?.id ?? "", value));
    this.#onChange("of-note", (value) => noted(editor.document, editor.selected, value), true);
    this.#onChange("new-curve", () =>
      replaced(editor.document, bent(editor.chosen, numberOf(root, "new-curve", 0))),
    );
    this.#onChange("new-row-pitch", () =>
      replaced(editor.document, spacedRows(editor.chosen, numberOf(root, "new-row-pitch", 110))),
    );
    this.#onChange("stage-width", () => this.#sizedStage());
    this.#onChange("stage-depth", () => this.#sizedStage());
    part(root, "renumber").addEventListener("submit", (event) => {
      event.preventDefault();
      editor.edit(renumbered(editor.document, editor.selected, this.#numbering()));
    });
    part(root, "rename").addEventListener("submit", (event) => {
      event.preventDefault();
      const names = { first: typed(root, "new-first"), skipped: typed(root, "new-skipped") };
      editor.edit(renamedRows(editor.document, editor.selected, names));
    });
  }

  draw(): void {
    const { chosen, item, tool, stage } = this.#editor;
    part(this.#root, "selection").hidden = chosen.length === 0 || tool === "rows";
    part(this.#root, "stage").hidden = item?.kind !== "stage";
    if (chosen.length > 0) this.#drawSeats(chosen);
    if (item?.kind === "stage") {
      show(this.#root, "stage-width", stage.width);
      show(this.#root, "stage-depth", stage.depth);
    }
  }

  #drawSeats(chosen: readonly Seat[]): void {
    const { document } = this.#editor;
    const rows = new Set(chosen.map(rowKey)).size;
    const seats = plural("%(num)s seat", "%(num)s seats", chosen.length);
    const rowsSaid = plural("%(num)s row", "%(num)s rows", rows);
    const whole = rows > 1 ? t("%(rows)s, %(seats)s", { rows: rowsSaid, seats }) : seats;
    part(this.#root, "selected-what").textContent = whole;
    part(this.#root, "selected-where").textContent = this.#where(chosen);
    part(this.#root, "in-use").hidden = !chosen.some(({ in_use }) => in_use);
    const zones: Option[] = document.zones.map(({ id, name }) => [id, name]);
    const zone = shared(
      chosen.map(({ price_zone_id }) => price_zone_id ?? "none"),
      "",
    );
    fillOptions(
      this.#root,
      "of-zone",
      [...(zone === "" ? [MIXED] : []), ...zones, ["none", t("None")]],
      zone,
    );
    const sections: Option[] = document.sections.map(({ id, name }) => [id, name]);
    const section = shared(
      chosen.map(({ section_id }) => section_id),
      "",
    );
    fillOptions(this.#root, "of-section", [...(section === "" ? [MIXED] : []), ...sections], section);
    field(this.#root, "of-use").value = shared<string>(chosen.map(useOf), "");
    show(
      this.#root,
      "of-row",
      shared(
        chosen.map(({ row_name }) => row_name),
        "",
      ),
    );
    field(this.#root, "of-row").disabled = rows > 1;
    show(this.#root, "of-number", chosen.length === 1 ? (chosen[0]?.seat_number ?? "") : "");
    field(this.#root, "of-number").disabled = chosen.length > 1;
    show(
      this.#root,
      "of-note",
      shared(
        chosen.map(({ note }) => note ?? ""),
        "",
      ),
    );
    show(this.#root, "new-curve", curveOf(chosen));
    show(this.#root, "new-row-pitch", rowPitchOf(chosen) || 110);
    field(this.#root, "new-row-pitch").disabled = rows < 2;
    for (const details of findAll<HTMLElement>(this.#root, '[data-part="numbering"], [data-part="shape"]'))
      details.hidden = chosen.length < 2;
  }

  /** "Left, rows G to L". */
  #where(chosen: readonly Seat[]): string {
    const names = new Map(this.#editor.document.sections.map(({ id, name }) => [id, name]));
    const sections = [...new Set(chosen.map(({ section_id }) => names.get(section_id) ?? ""))];
    const rows = [...new Set([...chosen].sort((a, b) => a.y - b.y).map(({ row_name }) => row_name))];
    const values = { section: sections.join(", "), row: rows[0] ?? "", last: rows.at(-1) ?? "" };
    if (chosen.length === 1)
      return t("%(section)s, row %(row)s, seat %(seat)s", { ...values, seat: chosen[0]?.seat_number ?? "" });
    return rows.length > 1
      ? t("%(section)s, rows %(row)s to %(last)s", values)
      : t("%(section)s, row %(row)s", values);
  }

  #numbering(): Numbering {
    const value = (name: string): string => typed(this.#root, name);
    return {
      scheme: value("new-scheme") as Numbering["scheme"],
      direction: value("new-direction") as Numbering["direction"],
      beginning: value("new-beginning") as Numbering["beginning"],
    };
  }

  #sizedStage() {
    const { document, stage } = this.#editor;
    const width = numberOf(this.#root, "stage-width", stage.width);
    const depth = numberOf(this.#root, "stage-depth", stage.depth);
    return setStage(document, { ...stage, x: Math.round(stage.x + (stage.width - width) / 2), width, depth });
  }

  /** Changes the document by a field's new value; nothing is changed by an empty one, unless that means something. */
  #onChange(name: string, change: (value: string) => Editor["document"], canBeEmpty = false): void {
    const input = field(this.#root, name);
    input.addEventListener("change", () => {
      const value = input.value.trim();
      if (value !== "" || canBeEmpty) this.#editor.edit(change(value));
      else this.draw();
    });
  }
}
