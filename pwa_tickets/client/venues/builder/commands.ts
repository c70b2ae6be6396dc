import type { Point } from "../../seat-map/geometry.ts";
import { plural, t } from "../../shared/i18n.ts";
import { toast } from "../../shared/toast.ts";
import { freeName, type MapDocument, replaced, rowKey, type Seat } from "./document.ts";
import type { Editor } from "./editor.ts";
import { addRows, duplicated, freeRowNames, mirrored, removed } from "./edits.ts";
import { levelOf, onLevel } from "./levels.ts";
import { moveObject, removeObject, turnObject } from "./objects.ts";
import { addSection, firstZone, setStage } from "./parts.ts";
import {
  aligned,
  distributed,
  flipped,
  middleOf,
  movedBy,
  rotated,
  type Side,
  straightened,
} from "./shaping.ts";

const PASTE_UNITS = 60;
const TURN_DEGREES = 5;

/** What buttons and keys do to what is selected. */
export class Commands {
  readonly #editor: Editor;
  #clipboard: readonly Seat[] = [];
  #pasted = 0;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  moveBy(by: Point, group?: string): void {
    const { chosen, document, item, stage, objects } = this.#editor;
    if (item?.kind === "stage")
      this.#editor.edit(
        setStage(document, { ...stage, x: Math.round(stage.x + by.x), y: Math.round(stage.y + by.y) }),
        group,
      );
    else if (item) this.#editor.edit(moveObject(objects, item, by), group);
    else this.#editor.edit(replaced(document, movedBy(chosen, by)), group);
  }

  /** Takes off what is selected, but for seats with tickets. */
  remove(closing = false): void {
    const { item, objects, document, chosen } = this.#editor;
    if (item && item.kind !== "stage") return this.#editor.apply(removeObject(objects, item));
    const free = chosen.filter(({ in_use }) => !in_use);
    const staying = chosen.length - free.length;
    if (staying > 0)
      toast(plural("%(num)s seat has a ticket and stays.", "%(num)s seats have tickets and stay.", staying));
    if (free.length > 0) this.#editor.apply(removed(document, new Set(free.map(({ id }) => id)), closing));
  }

  copy(): void {
    [this.#clipboard, this.#pasted] = [this.#editor.chosen, 0];
  }

  paste(): void {
    this.#pasted += 1;
    this.#add(this.#clipboard, PASTE_UNITS * this.#pasted);
  }

  duplicate(): void {
    this.#add(this.#editor.chosen, PASTE_UNITS);
  }

  /** Mirrors what is selected to the other side of the stage, into the section of that side. */
  mirror(): void {
    const { chosen, document, selected, stage } = this.#editor;
    if (chosen.length === 0) return;
    const from = document.sections.find(({ id }) => id === chosen[0]?.section_id);
    const name = otherSide(from?.name ?? "");
    const known = document.sections.find((section) => section.name === name && section.id !== from?.id);
    const made = known
      ? { document, section: known }
      : addSection(document, name || this.#freeSection(), from?.level);
    this.#editor.apply(
      mirrored(withStage(made.document, this.#editor), selected, stage.x + stage.width / 2, made.section.id),
    );
  }

  rotate(turns: number): void {
    const { item, objects } = this.#editor;
    if (item && item.kind !== "stage")
      this.#editor.edit(turnObject(objects, item, turns * TURN_DEGREES), "rotate");
    else this.#reshape((seats) => rotated(seats, turns * TURN_DEGREES), "rotate");
  }

  straighten(): void {
    this.#reshape(straightened);
  }

  distribute(): void {
    this.#reshape(distributed);
  }

  align(side: Side): void {
    this.#reshape((seats) => aligned(seats, side));
  }

  flip(): void {
    this.#reshape((seats) => flipped(seats, middleOf(seats).x));
  }

  /** Puts a seat here, next in the row that is nearest. */
  addSeat(at: Point): void {
    const made =
      this.#editor.document.sections.length === 0
        ? addSection(this.#editor.document, this.#freeSection()).document
        : this.#editor.document;
    const document = withStage(made, this.#editor);
    const place = { x: Math.round(at.x / 10) * 10, y: Math.round(at.y / 10) * 10 };
    const [near] = [...onLevel(document, this.#editor.level).seats].sort(
      (a, b) => apart(a, at) - apart(b, at),
    );
    const row = near ? document.seats.filter((seat) => rowKey(seat) === rowKey(near)) : [];
    const planned = [{ name: near?.row_name ?? "A", seats: [{ ...place, number: nextNumber(row) }] }];
    const zoned = firstZone(document, t("All seats"));
    const here = document.sections.find((section) => levelOf(section) === this.#editor.level);
    const section_id = near?.section_id ?? (here ?? document.sections[0])?.id ?? "";
    const price_zone_id = near?.price_zone_id ?? zoned.zone.id;
    this.#editor.apply(addRows(zoned.document, planned, { section_id, price_zone_id }));
  }

  #add(seats: readonly Seat[], by: number): void {
    if (seats.length === 0) return;
    const { document } = this.#editor;
    const sections = new Set(document.sections.map(({ id }) => id));
    const there = seats.filter(({ section_id }) => sections.has(section_id));
    const names = freeRowNames(document, there);
    this.#editor.apply(
      duplicated(document, there, { x: by, y: by }, (seat) => ({
        ...seat,
        row_name: names.get(rowKey(seat)) ?? seat.row_name,
      })),
    );
  }

  #reshape(change: (seats: readonly Seat[]) => Seat[], group?: string): void {
    const { document, chosen } = this.#editor;
    this.#editor.edit(replaced(document, change(chosen)), group);
  }

  #freeSection(): string {
    const names = this.#editor.document.sections.map(({ name }) => name);
    return freeName(names, (number) => t("Section %(number)s", { number }));
  }
}

/** Where the stage is only guessed, its place is kept before seats change the guess. */
export function withStage(document: MapDocument, { stage }: Editor): MapDocument {
  return document.layout.stage ? document : setStage(document, stage);
}

const apart = (seat: Point, at: Point): number => Math.hypot(seat.x - at.x, seat.y - at.y);

/** The name of the section on the other side: "Orchestra left" → "Orchestra right". */
function otherSide(name: string): string {
  const sides: readonly (readonly [string, string])[] = [
    [t("Left"), t("Right")],
    [t("left"), t("right")],
  ];
  for (const [left, right] of sides) {
    if (name.includes(left)) return name.replace(left, right);
    if (name.includes(right)) return name.replace(right, left);
  }
  return "";
}

/** The number after the row's highest, by ones, or by twos where all are odd or all are even. */
function nextNumber(row: readonly Seat[]): string {
  const numbers = row.map(({ seat_number }) => Number.parseInt(seat_number.replace(/^\D+/, ""), 10) || 0);
  const highest = Math.max(0, ...numbers);
  const isOneSided = numbers.length > 1 && numbers.every((number) => number % 2 === highest % 2);
  return String(highest + (isOneSided ? 2 : 1));
}
