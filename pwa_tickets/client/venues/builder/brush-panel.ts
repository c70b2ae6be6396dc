import { part } from "../../shared/dom.ts";
import { t } from "../../shared/i18n.ts";
import type { MapDocument } from "./document.ts";
import type { Editor } from "./editor.ts";
import { noted, paintUse, paintZone, type Use } from "./edits.ts";
import { field, fillOptions, type Option, typed } from "./fields.ts";

/** Chooses what the brush paints: a price zone, what seats are for, or that one sees part of the stage only. */
export class BrushPanel {
  readonly #root: HTMLElement;
  readonly #editor: Editor;

  constructor(root: HTMLElement, editor: Editor) {
    [this.#root, this.#editor] = [root, editor];
  }

  draw(): void {
    part(this.#root, "brush").hidden = this.#editor.tool !== "brush";
    const uses = [...(field(this.#root, "of-use") as HTMLSelectElement).options].filter(({ value }) => value);
    const paints: Option[] = [
      ...this.#editor.document.zones.map(({ id, name }): Option => [`zone/${id}`, name]),
      ["zone/", t("No price zone")],
      ...uses.map(({ value, text }): Option => [`use/${value}`, text]),
      ["note/partial", t("Partial view, said to buyers")],
    ];
    const chosen = typed(this.#root, "paint");
    const isThere = paints.some(([key]) => key === chosen);
    fillOptions(this.#root, "paint", paints, isThere ? chosen : (paints[0]?.[0] ?? ""));
  }

  /** Takes the paint of a price zone. */
  load(zoneId: string): void {
    field(this.#root, "paint").value = `zone/${zoneId}`;
  }

  /** The document with these seats painted. */
  painted(seats: ReadonlySet<string>): MapDocument {
    const [kind, value = ""] = typed(this.#root, "paint").split("/");
    const { document } = this.#editor;
    if (kind === "note") return noted(document, seats, t("Partial view"));
    if (kind === "zone") return paintZone(document, seats, value || undefined);
    return paintUse(document, seats, value as Use);
  }
}
