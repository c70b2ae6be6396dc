import { sectionLabels, stageBefore } from "../../seat-map/default-layout.ts";
import type { Stage } from "../../seat-map/row-path.ts";
import type { LabelJson } from "../../seat-map/seat-map-json.ts";
import { chosenOf, type MapDocument, rowsOf, type Seat } from "./document.ts";
import type { Edit } from "./edits.ts";
import { begun, edited, type History, redone, undone } from "./history.ts";
import { levelsOf, onLevel } from "./levels.ts";
import type { ObjectItem, Objects } from "./objects.ts";

/** What is selected that is no seat. */
export type Item = { readonly kind: "stage" } | ObjectItem;

/** What one works with: the pointer's meaning on the map. */
export type Tool = "select" | "area" | "pan" | "seat" | "label" | "brush" | "rows" | "chart";

const FIRST_STAGE: Stage = { x: -600, y: 0, width: 1200, depth: 220 };

/** Holds the document, its history and what is selected, and tells whoever listens when any of it changed. */
export class Editor {
  #history: History<MapDocument>;
  #selected: ReadonlySet<string> = new Set();
  #item: Item | undefined;
  #tool: Tool = "select";
  #level: string | undefined;
  #shown: { readonly of: MapDocument; readonly level: string | undefined; readonly document: MapDocument };
  readonly #listeners: (() => void)[] = [];

  constructor(document: MapDocument) {
    this.#history = begun(document);
    this.#shown = { of: document, level: undefined, document };
  }

  get document(): MapDocument {
    return this.#history.present;
  }

  /** What the labels, doors, aisles and tables are looked up in. */
  get objects(): Objects {
    return { document: this.document, labels: this.labels };
  }

  /** The level that is shown; undefined for all. */
  get level(): string | undefined {
    return this.#level !== undefined && levelsOf(this.document).includes(this.#level)
      ? this.#level
      : undefined;
  }

  /** The document as far as it is shown: what can be seen can be hit, and nothing else. */
  get shown(): MapDocument {
    const { document, level } = this;
    if (this.#shown.of !== document || this.#shown.level !== level)
      this.#shown = { of: document, level, document: onLevel(document, level) };
    return this.#shown.document;
  }

  get selected(): ReadonlySet<string> {
    return this.#selected;
  }

  get item(): Item | undefined {
    return this.#item;
  }

  get tool(): Tool {
    return this.#tool;
  }

  get chosen(): Seat[] {
    return chosenOf(this.document, this.#selected);
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0;
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0;
  }

  /** The stage as it is drawn, also where nobody has placed it. */
  get stage(): Stage {
    const { layout, seats } = this.document;
    return layout.stage ?? (seats.length > 0 ? stageBefore(seats) : FIRST_STAGE);
  }

  /** The labels as they are drawn; sections name themselves where nobody has placed a label. */
  get labels(): readonly LabelJson[] {
    return this.document.layout.labels ?? this.#sectionLabels();
  }

  /** Calls back at once, and after every change. */
  listen(listener: () => void): void {
    this.#listeners.push(listener);
    listener();
  }

  /** Makes this the document, to be undone. `group`: see `edited`. */
  edit(document: MapDocument, group?: string): void {
    this.apply({ document }, group);
  }

  apply({ document, selected }: Edit, group?: string, item?: Item): void {
    this.#history = edited(this.#history, document, group);
    if (selected) this.#select(selected, item);
    this.#tell();
  }

  select(seats: Iterable<string>, item?: Item): void {
    this.#select(new Set(seats), item);
    this.#tell();
  }

  /** Shows this level, or all of them without one. */
  showLevel(level: string | undefined): void {
    this.#level = level;
    const there = new Set(this.shown.seats.map(({ id }) => id));
    this.#select(new Set([...this.#selected].filter((id) => there.has(id))));
    this.#tell();
  }

  use(tool: Tool): void {
    this.#tool = tool;
    this.#tell();
  }

  undo(): void {
    this.#step(undone(this.#history));
  }

  redo(): void {
    this.#step(redone(this.#history));
  }

  /** Begins anew with another document, as when one is loaded. */
  restart(document: MapDocument): void {
    this.#history = begun(document);
    this.#select(new Set());
    this.#tell();
  }

  /** Goes on from the version that was saved; what was drawn can still be undone. */
  saved(map_version: number): void {
    const moved = (one: MapDocument): MapDocument => ({ ...one, map_version });
    const { past, present, future } = this.#history;
    this.#history = { past: past.map(moved), present: moved(present), future: future.map(moved) };
    this.#tell();
  }

  #step(history: History<MapDocument> | undefined): void {
    if (!history) return;
    this.#history = history;
    const there = new Set(this.document.seats.map(({ id }) => id));
    this.#select(new Set([...this.#selected].filter((id) => there.has(id))));
    this.#tell();
  }

  #select(seats: ReadonlySet<string>, item?: Item): void {
    this.#selected = seats;
    this.#item = item;
  }

  #sectionLabels(): LabelJson[] {
    const names = new Map(this.document.sections.map(({ id, name }) => [id, name]));
    const isLevelled = levelsOf(this.document).length > 0;
    const levels = new Map(this.document.sections.map(({ name, level = "" }) => [name, level]));
    const labels = sectionLabels(
      rowsOf(this.document.seats).map((row) =>
        row.map(({ x, y, section_id }) => ({ x, y, section: names.get(section_id) ?? "" })),
      ),
    );
    return labels.map(({ text, x, y }) => ({
      text,
      x,
      y,
      ...(isLevelled ? { level: levels.get(text) ?? "" } : {}),
    }));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
