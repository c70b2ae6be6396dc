import type { Point } from "../../seat-map/geometry.ts";
import { levelWord } from "../../seat-map/level-switch.ts";
import { part } from "../../shared/dom.ts";
import { t } from "../../shared/i18n.ts";
import { withStage } from "./commands.ts";
import { freeName } from "./document.ts";
import type { Editor } from "./editor.ts";
import { field, fillOptions, numberOf, type Option, show, typed } from "./fields.ts";
import { levelOf, levelsOf } from "./levels.ts";
import {
  addObject,
  addTable,
  changeObject,
  listOf,
  type MapObject,
  type ObjectItem,
  type ObjectKind,
  putObject,
} from "./objects.ts";
import { addSection, firstZone } from "./parts.ts";

const SEATS_AT_MOST = 30;
const NAME_LENGTH = { label: 60, door: 60, aisle: 60, table: 20 } as const; // a table's seats are a row of its name

/** Places labels, doors, aisles and tables where one presses, and changes the one that is selected. */
export class ObjectsPanel {
  readonly #root: HTMLElement;
  readonly #editor: Editor;

  constructor(root: HTMLElement, editor: Editor) {
    [this.#root, this.#editor] = [root, editor];
    field(root, "thing").addEventListener("change", () => this.draw());
    const changed: readonly (readonly [string, (item: ObjectItem) => Partial<MapObject>])[] = [
      ["object-name", ({ kind }) => ({ text: typed(root, "object-name").slice(0, NAME_LENGTH[kind]) })],
      ["object-width", (item) => ({ width: this.#size("object-width", this.#of(item)?.width) })],
      ["object-height", (item) => ({ height: this.#size("object-height", this.#of(item)?.height) })],
    ];
    for (const [name, change] of changed)
      field(root, name).addEventListener("change", () => this.#edit((item) => change(item)));
    field(root, "object-level").addEventListener("change", () => this.#moveTo(typed(root, "object-level")));
  }

  draw(): void {
    const { tool, item } = this.#editor;
    const kind = typed(this.#root, "thing");
    part(this.#root, "things").hidden = tool !== "label";
    part(this.#root, "thing-seats").hidden = !kind.endsWith("table");
    const object = item && item.kind !== "stage" ? this.#of(item) : undefined;
    part(this.#root, "object").hidden = object === undefined;
    if (!object || !item || item.kind === "stage") return;
    part(this.#root, "object-what").textContent = wordOf(item.kind);
    show(this.#root, "object-name", object.text);
    part(this.#root, "object-size").hidden = item.kind !== "aisle";
    part(this.#root, "object-turn").hidden = object.angle === undefined;
    show(this.#root, "object-width", object.width ?? "");
    show(this.#root, "object-height", object.height ?? "");
    this.#drawLevels(item, object);
  }

  /** Puts what is chosen here, and selects it. */
  place(at: Point): void {
    const kind = typed(this.#root, "thing");
    if (kind === "round-table" || kind === "long-table") return this.#placeTable(at, kind);
    const { objects, level } = this.#editor;
    const thing = kind as Exclude<ObjectKind, "table">;
    const document = addObject(objects, thing, at, this.#newName(thing), level);
    this.#editor.edit(document);
    this.#editor.use("select");
    this.#editor.select([], { kind: thing, index: listOf(objects, thing).length });
  }

  /** Puts a table here; the tool stays, for tables come in numbers. */
  #placeTable(at: Point, kind: string): void {
    const { document, level, objects } = this.#editor;
    const typedName = typed(this.#root, "thing-section") || t("Tables");
    const known = document.sections.find(({ name }) => name === typedName);
    const made = known ? { document, section: known } : addSection(document, typedName, level);
    const zoned = firstZone(withStage(made.document, this.#editor), t("All seats"));
    const into = { ...objects, document: zoned.document };
    const edit = addTable(into, at, {
      shape: kind === "round-table" ? "round" : "long",
      seats: Math.min(SEATS_AT_MOST, Math.max(1, Math.round(numberOf(this.#root, "thing-count", 8)))),
      name: this.#newName("table"),
      section_id: made.section.id,
      price_zone_id: zoned.zone.id,
      level: levelOf(made.section),
    });
    this.#editor.apply(edit, undefined, { kind: "table", index: listOf(objects, "table").length });
  }

  #newName(kind: ObjectKind): string {
    if (kind === "label") return t("Label");
    if (kind === "aisle") return t("Aisle");
    const names = listOf(this.#editor.objects, kind).map(({ text }) => text);
    return freeName(names, (number) =>
      kind === "door" ? t("Door %(number)s", { number }) : t("Table %(number)s", { number }),
    );
  }

  #of(item: ObjectItem): MapObject | undefined {
    return listOf(this.#editor.objects, item.kind)[item.index];
  }

  #edit(change: (item: ObjectItem) => Partial<MapObject>): void {
    const { item, objects } = this.#editor;
    if (item && item.kind !== "stage") this.#editor.edit(changeObject(objects, item, change(item)));
  }

  #size(name: string, before = 100): number {
    return Math.max(10, Math.round(numberOf(this.#root, name, before)));
  }

  /** A table is on the level of its section; the rest is where somebody puts it, or on all levels. */
  #drawLevels({ kind }: ObjectItem, { level }: MapObject): void {
    const levels = levelsOf(this.#editor.document);
    part(this.#root, "object-levels").hidden = levels.length === 0 || kind === "table";
    const options = levels.map((name): Option => [`on/${name}`, levelWord(name)]);
    const value = level === undefined ? "all" : `on/${level}`;
    fillOptions(this.#root, "object-level", [["all", t("All levels")], ...options], value);
  }

  #moveTo(level: string): void {
    const { item, objects } = this.#editor;
    if (!item || item.kind === "stage") return;
    const { level: _, ...object } = this.#of(item) ?? { text: "", x: 0, y: 0 };
    const placed = level === "all" ? object : { ...object, level: level.slice("on/".length) };
    this.#editor.edit(putObject(objects, item, placed));
  }
}

function wordOf(kind: ObjectKind): string {
  return { label: t("Label"), door: t("Door"), aisle: t("Aisle"), table: t("Table") }[kind];
}
