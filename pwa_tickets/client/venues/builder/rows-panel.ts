import type { View } from "../../seat-map/geometry.ts";
import { part } from "../../shared/dom.ts";
import { plural, t } from "../../shared/i18n.ts";
import type { BuilderCanvas } from "./builder-canvas.ts";
import { withStage } from "./commands.ts";
import { freeName, type MapDocument, meanY, rowsOf } from "./document.ts";
import type { Editor } from "./editor.ts";
import { addRows } from "./edits.ts";
import { field, fillOptions, isChecked, numberOf, type Option, show, typed } from "./fields.ts";
import type { Numbering } from "./numbering.ts";
import { addSection, firstZone } from "./parts.ts";
import { type PlannedRow, planRows, type RowPlan, readLengths, type Site } from "./row-plan.ts";

const FIRST_ZONE = "first"; // one for all, in a hall that has none yet
const FIRST_ROW_UNITS = 300; // from the stage to the first row
const BLOCK_UNITS = 300; // from the last row of a block to the first of the one behind it

/** "Add rows": draws what is typed while it is typed, and adds it. */
export class RowsPanel {
  readonly #form: HTMLFormElement;
  readonly #surface: HTMLElement;
  readonly #editor: Editor;
  readonly #canvas: BuilderCanvas;
  #isOpen = false;
  #before: View | undefined; // what was seen before the rows were described

  constructor(root: HTMLElement, editor: Editor, canvas: BuilderCanvas) {
    this.#form = part(root, "rows", HTMLFormElement);
    this.#surface = part(root, "surface");
    [this.#editor, this.#canvas] = [editor, canvas];
    this.#form.addEventListener("input", ({ target }) => {
      this.#preview();
      if (target === field(this.#form, "site")) this.#canvas.fit();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add();
    });
  }

  draw(): void {
    const isOpen = this.#editor.tool === "rows";
    const isNew = isOpen && !this.#isOpen;
    this.#isOpen = isOpen;
    this.#form.hidden = !isOpen;
    if (isNew) this.#before = this.#canvas.camera.view;
    if (isOpen) this.#fill(isNew);
    else this.#canvas.showGhost([]);
    if (!isOpen && this.#before) this.#canvas.camera.show(this.#before);
    if (!isOpen) this.#before = undefined;
    if (isNew) this.#form.querySelector<HTMLInputElement>('[name="rows"]')?.select();
  }

  #fill(isNew: boolean): void {
    const { document } = this.#editor;
    const names = document.sections.map(({ name }) => name);
    const isEmpty = document.seats.length === 0;
    if (isNew) {
      const empty = document.sections.find(
        ({ id }) => !document.seats.some(({ section_id }) => section_id === id),
      );
      show(
        this.#form,
        "section",
        empty?.name ?? freeName(names, (number) => t("Section %(number)s", { number })),
      );
    }
    const zones: Option[] = document.zones.map(({ id, name }) => [id, name]);
    fillOptions(
      this.#form,
      "zone",
      [...(zones.length > 0 ? zones : [[FIRST_ZONE, t("All seats")] as const]), ["", t("None")]],
      this.#known("zone", zones) ?? zones[0]?.[0] ?? FIRST_ZONE,
    );
    const rearOf = (id: string): number =>
      document.seats.reduce(
        (most, seat) => (seat.section_id === id ? Math.max(most, seat.y) : most),
        -Infinity,
      );
    const drawn = document.sections.filter(({ id }) =>
      document.seats.some(({ section_id }) => section_id === id),
    );
    drawn.sort((a, b) => rearOf(b.id) - rearOf(a.id));
    const sites: Option[] = isEmpty
      ? [["front", t("In front of the stage")]]
      : drawn.flatMap(({ id, name }): Option[] => [
          [`behind/${id}`, t("Behind %(section)s", { section: name })],
          [`left/${id}`, t("Left of %(section)s", { section: name })],
          [`right/${id}`, t("Right of %(section)s", { section: name })],
        ]);
    fillOptions(this.#form, "site", sites, this.#known("site", sites) ?? sites[0]?.[0] ?? "");
    this.#preview();
  }

  #known(name: string, options: readonly Option[]): string | undefined {
    const value = typed(this.#form, name);
    return options.some(([key]) => key === value) ? value : undefined;
  }

  #preview(): void {
    const rows = this.#plan();
    this.#canvas.showGhost(rows);
    const rowsSaid = plural("%(num)s row", "%(num)s rows", rows.length);
    const count = rows.reduce((sum, { seats }) => sum + seats.length, 0);
    const seats = plural("%(num)s seat", "%(num)s seats", count);
    part(this.#form, "rows-said").textContent = t("%(rows)s, %(seats)s", { rows: rowsSaid, seats });
  }

  #plan(): PlannedRow[] {
    const form = this.#form;
    const value = (name: string): string => typed(form, name);
    const plan: RowPlan = {
      rows: numberOf(form, "rows", 0),
      seats: readLengths(value("seats")),
      taper: numberOf(form, "taper", 0),
      curve: numberOf(form, "curve", 0),
      isStaggered: isChecked(form, "staggered"),
      seatPitch: numberOf(form, "seat-pitch", 100),
      rowPitch: numberOf(form, "row-pitch", 110),
      numbering: {
        scheme: value("scheme") as Numbering["scheme"],
        direction: value("direction") as Numbering["direction"],
        beginning: value("beginning") as Numbering["beginning"],
        prefix: value("prefix"),
        suffix: value("suffix"),
      },
      first: value("first"),
      isReversed: isChecked(form, "reversed"),
      skipped: value("skipped"),
      listed: value("listed"),
    };
    return planRows(plan, this.#site());
  }

  #site(): Site {
    const { document, stage } = this.#editor;
    const [where, id] = typed(this.#form, "site").split("/");
    const middle = stage.x + stage.width / 2;
    const rows = rowsOf(document.seats.filter(({ section_id }) => section_id === id));
    if (rows.length === 0)
      return { kind: "at", at: { x: middle, y: stage.y + stage.depth + FIRST_ROW_UNITS } };
    rows.sort((a, b) => meanY(a) - meanY(b));
    if (where === "left" || where === "right") return { kind: where, rows };
    const behind = rows.flat().reduce((most, { y }) => Math.max(most, y), 0);
    return { kind: "at", at: { x: middle, y: behind + BLOCK_UNITS } };
  }

  #add(): void {
    const rows = this.#plan();
    if (rows.every(({ seats }) => seats.length === 0)) return;
    const { document } = this.#editor;
    const names = document.sections.map(({ name }) => name);
    const name =
      typed(this.#form, "section") || freeName(names, (number) => t("Section %(number)s", { number }));
    const known = document.sections.find((section) => section.name === name);
    const made = known ? { document, section: known } : addSection(document, name, this.#editor.level);
    const [zoned, zone] = this.#zoned(withStage(made.document, this.#editor));
    const into = { section_id: made.section.id, ...(zone ? { price_zone_id: zone } : {}) };
    this.#editor.apply(addRows(zoned, rows, into));
    this.#editor.use("select");
    this.#canvas.fit();
    this.#surface.focus({ preventScroll: true }); // where keys go on working
  }

  /** The document with the zone that is chosen, and its id; none where somebody wants none. */
  #zoned(document: MapDocument): [MapDocument, string] {
    const chosen = typed(this.#form, "zone");
    if (chosen !== FIRST_ZONE) return [document, chosen];
    const made = firstZone(document, t("All seats"));
    return [made.document, made.zone.id];
  }
}
