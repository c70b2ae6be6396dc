import { colorClass, type ZoneShape, zoneLook } from "../../seat-map/zone-looks.ts";
import { copyOf, fill, find, part } from "../../shared/dom.ts";
import { plural, t } from "../../shared/i18n.ts";
import { toast } from "../../shared/toast.ts";
import { freeName, type Section, type Zone } from "./document.ts";
import type { Editor } from "./editor.ts";
import { field, show } from "./fields.ts";
import {
  addSection,
  addZone,
  changeSection,
  changeZone,
  moveSectionUp,
  moveZoneUp,
  removeSection,
  removeZone,
} from "./parts.ts";

/** Lists price zones and sections, and changes them in place. */
export class PartsPanel {
  readonly #root: HTMLElement;
  readonly #editor: Editor;
  readonly #paint: (zoneId: string) => void;

  constructor(root: HTMLElement, editor: Editor, paint: (zoneId: string) => void) {
    [this.#root, this.#editor, this.#paint] = [root, editor, paint];
  }

  draw(): void {
    const { zones, sections, seats } = this.#editor.document;
    const counts = new Map<string, number>();
    for (const { section_id, price_zone_id, seat_type } of seats) {
      if (seat_type === "blocked") continue;
      for (const id of [section_id, price_zone_id ?? ""]) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    this.#list("zones", zones, (zone) => this.#zoneLine(zone));
    for (const zone of zones) {
      const line = this.#line("zones", zone.id);
      const { color, shape } = zoneLook(zone.display_order, zone);
      find(line, '[data-slot="swatch"]').replaceChildren(this.#swatch(color, shape));
      show(line, "name", zone.name);
      show(line, "price", zone.price_in_cents === undefined ? "" : (zone.price_in_cents / 100).toFixed(2));
      show(line, "color", color);
      show(line, "shape", shape);
      fill(line, { count: plural("%(num)s seat", "%(num)s seats", counts.get(zone.id) ?? 0) });
      find(line, '[data-part-do="paint"]').setAttribute(
        "aria-label",
        t("Paint %(zone)s", { zone: zone.name }),
      );
    }
    this.#list("sections", sections, (section) => this.#sectionLine(section));
    for (const section of sections) {
      const line = this.#line("sections", section.id);
      show(line, "name", section.name);
      show(line, "level", section.level ?? "");
      show(line, "entrance", section.entrance ?? "");
      show(line, "kind", section.kind);
      show(line, "capacity", section.capacity ?? "");
      find(line, '[data-only="general"]').hidden = section.kind !== "general";
      const seatsOf = plural("%(num)s seat", "%(num)s seats", counts.get(section.id) ?? 0);
      fill(line, { count: section.kind === "general" ? t("General admission") : seatsOf });
    }
  }

  addZone(): void {
    const { document } = this.#editor;
    const names = document.zones.map(({ name }) => name);
    const name = freeName(names, (number) => t("Zone %(number)s", { number }));
    this.#editor.edit(addZone(document, name).document);
    find(this.#root, '[data-part="zones"] > :last-child [name="name"]', HTMLInputElement).select();
  }

  addSection(): void {
    const { document } = this.#editor;
    const names = document.sections.map(({ name }) => name);
    const name = freeName(names, (number) => t("Section %(number)s", { number }));
    this.#editor.edit(addSection(document, name).document);
    find(this.#root, '[data-part="sections"] > :last-child [name="name"]', HTMLInputElement).select();
  }

  /** Keeps the lines that are there, so that nobody loses the focus; a line for each part, in their order. */
  #list<T extends { id: string }>(name: string, parts: readonly T[], make: (one: T) => HTMLElement): void {
    const list = part(this.#root, name);
    const lines = new Map([...list.children].map((line) => [(line as HTMLElement).dataset["id"], line]));
    const wanted = parts.map((one) => lines.get(one.id) ?? make(one));
    if (wanted.length !== list.children.length || wanted.some((line, place) => line !== list.children[place]))
      list.replaceChildren(...wanted);
  }

  #line(list: string, id: string): HTMLElement {
    return find(part(this.#root, list), `[data-id="${id}"]`);
  }

  #zoneLine({ id }: Zone): HTMLElement {
    const line = copyOf(this.#root, '[data-template="zone"]', HTMLElement);
    line.dataset["id"] = id;
    const change = (make: (zone: Zone) => Zone): void => {
      const zone = this.#editor.document.zones.find((one) => one.id === id);
      if (zone) this.#editor.edit(changeZone(this.#editor.document, make(zone)));
    };
    onChange(line, "name", (name) => (name ? change((zone) => ({ ...zone, name })) : this.draw()));
    onChange(line, "price", (typed) => {
      const digits = typed.replace(",", ".").replace(/[^\d.]/g, "");
      const price_in_cents = Math.round(Number(digits) * 100);
      if (typed === "") change(({ price_in_cents: _, ...zone }) => zone);
      else if (digits && Number.isFinite(price_in_cents)) change((zone) => ({ ...zone, price_in_cents }));
      else this.draw();
    });
    onChange(line, "color", (color) => change((zone) => ({ ...zone, color })));
    onChange(line, "shape", (shape) => change((zone) => ({ ...zone, shape: shape as ZoneShape })));
    this.#buttons(line, {
      select: () => this.#select(({ price_zone_id }) => price_zone_id === id),
      paint: () => this.#paint(id),
      up: () => this.#editor.edit(moveZoneUp(this.#editor.document, id)),
      remove: () => this.#editor.edit(removeZone(this.#editor.document, id)),
    });
    return line;
  }

  #sectionLine({ id }: Section): HTMLElement {
    const line = copyOf(this.#root, '[data-template="section"]', HTMLElement);
    line.dataset["id"] = id;
    const change = (make: (section: Section) => Section): void => {
      const section = this.#editor.document.sections.find((one) => one.id === id);
      if (section) this.#editor.edit(changeSection(this.#editor.document, make(section)));
    };
    onChange(line, "name", (name) => (name ? change((section) => ({ ...section, name })) : this.draw()));
    onChange(line, "level", (level) =>
      change(({ level: _, ...section }) => (level ? { ...section, level } : section)),
    );
    onChange(line, "entrance", (entrance) =>
      change(({ entrance: _, ...section }) => (entrance ? { ...section, entrance } : section)),
    );
    onChange(line, "kind", (kind) => change((section) => ({ ...section, kind: kind as Section["kind"] })));
    onChange(line, "capacity", (typed) => {
      const capacity = Math.floor(Number(typed));
      change(({ capacity: _, ...section }) => (capacity > 0 ? { ...section, capacity } : section));
    });
    this.#buttons(line, {
      select: () => this.#select(({ section_id }) => section_id === id),
      up: () => this.#editor.edit(moveSectionUp(this.#editor.document, id)),
      remove: () => this.#removeSection(id),
    });
    return line;
  }

  #removeSection(id: string): void {
    const { document } = this.#editor;
    if (document.seats.some((seat) => seat.section_id === id && seat.in_use))
      return toast(t("Some of its seats have tickets. They stay."));
    this.#editor.edit(removeSection(document, id));
  }

  #swatch(color: string, shape: ZoneShape): SVGElement {
    const swatch = copyOf(this.#root, `[data-template="swatch-${shape}"]`, SVGElement);
    swatch.classList.replace("z1", colorClass({ color, shape }));
    return swatch;
  }

  #select(belongs: (seat: Editor["chosen"][number]) => boolean): void {
    this.#editor.select(this.#editor.document.seats.filter(belongs).map(({ id }) => id));
  }

  #buttons(line: HTMLElement, actions: Readonly<Record<string, () => void>>): void {
    line.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>("[data-part-do]") : null;
      actions[button?.dataset["partDo"] ?? ""]?.();
    });
  }
}

function onChange(line: HTMLElement, name: string, change: (value: string) => void): void {
  const input = field(line, name);
  input.addEventListener("change", () => change(input.value.trim()));
}
