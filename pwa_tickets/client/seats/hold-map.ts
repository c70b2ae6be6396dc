import type { Point } from "../seat-map/geometry.ts";
import type { Look } from "../seat-map/look.ts";
import type { Seat, SeatMap } from "../seat-map/model.ts";
import { SeatMapElement } from "../seat-map/seat-map.ts";
import { readSeatMap, type SeatMapJson } from "../seat-map/seat-map-json.ts";
import { fill, find, findAll, part, readData } from "../shared/dom.ts";
import { getJson } from "../shared/http.ts";
import { plural, t } from "../shared/i18n.ts";
import { turned } from "./held-choice.ts";
import { seatRanges } from "./words.ts";

/** The data that templates/seats/_hold-map.html puts into the page. */
interface HoldMapData {
  readonly show_id: string;
  readonly map_version: string;
  readonly states: string;
  readonly chosen: readonly string[];
}

const SLOP_PIXELS = 6;
const NAMED_AT_MOST = 24; // more seats than this are only counted
const LOOKS: Readonly<Record<string, Look>> = { a: "free", h: "held" };

/**
 * <hold-map>: lets staff choose seats of all sections by dragging a frame over them. What is chosen are the boxes of
 * the list beside it, and for sections that the list does not show inputs of its own.
 */
export class HoldMapElement extends HTMLElement {
  #data!: HoldMapData;
  #seats: readonly Seat[] = [];
  #chosen: ReadonlySet<number> = new Set();
  #boxes = new Map<string, HTMLInputElement>();
  #map!: SeatMapElement;

  async connectedCallback(): Promise<void> {
    this.#data = readData<HoldMapData>(this, "script");
    const map = await this.#readMap();
    // Drawn anew since: the states are those of the seats before. The list is a form and works as it is.
    this.hidden = !map?.drawn || map.version !== this.#data.map_version;
    if (!map || this.hidden) return;
    this.#seats = map.seats;
    this.#map = find(this, "seat-map", SeatMapElement);
    const form = this.closest("form");
    if (!form) throw new Error("a hold map belongs into a form");
    this.#boxes = new Map(
      findAll<HTMLInputElement>(form, "input[type=checkbox][name=seat_ids]").map((box) => [box.value, box]),
    );
    const numbers = new Map(map.seats.map(({ id, n }) => [id, n]));
    const ticked = [...this.#boxes.values()].filter(({ checked }) => checked).map(({ value }) => value);
    this.#chosen = new Set([...this.#data.chosen, ...ticked].flatMap((id) => numbers.get(id) ?? []));
    void this.#map.show(map, (n) => this.#lookOf(n));
    this.#map.addEventListener("seat-tap", ({ detail }: CustomEventInit<number>) =>
      this.#turn([detail ?? -1]),
    );
    this.#watchFrame(part(this, "glass"), part(this, "frame"));
    form.addEventListener("change", ({ target }) => {
      const n = target instanceof HTMLInputElement ? numbers.get(target.value) : undefined;
      if (n !== undefined) this.#turn([n]);
    });
    part(this, "clear").addEventListener("click", () => this.#choose(new Set()));
    for (const button of findAll<HTMLElement>(this, "[data-drags]"))
      button.addEventListener("click", () => this.#drag(button));
    this.#told();
  }

  async #readMap(): Promise<SeatMap | undefined> {
    const url = `/api/shows/${this.#data.show_id}/seat-map?v=${encodeURIComponent(this.#data.map_version)}`;
    try {
      return readSeatMap(await getJson<SeatMapJson>(url, { cache: "default" }));
    } catch {
      return undefined;
    }
  }

  #lookOf(n: number): Look {
    if (this.#chosen.has(n)) return "mine";
    return LOOKS[this.#data.states[n] ?? ""] ?? "taken";
  }

  /** A frame follows the pointer; a press that does not move is a tap. */
  #watchFrame(glass: HTMLElement, frame: HTMLElement): void {
    let start: Point | undefined;
    const place = (event: PointerEvent): Point => {
      const { left, top } = glass.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    const isFrame = (to: Point): boolean =>
      start !== undefined && Math.hypot(to.x - start.x, to.y - start.y) >= SLOP_PIXELS;
    glass.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      glass.setPointerCapture(event.pointerId);
      start = place(event);
    });
    glass.addEventListener("pointermove", (event) => {
      const to = place(event);
      frame.hidden = !isFrame(to);
      if (!start || frame.hidden) return;
      frame.style.translate = `${Math.min(start.x, to.x)}px ${Math.min(start.y, to.y)}px`;
      frame.style.inlineSize = `${Math.abs(to.x - start.x)}px`;
      frame.style.blockSize = `${Math.abs(to.y - start.y)}px`;
    });
    glass.addEventListener("pointerup", (event) => {
      const to = place(event);
      if (start && isFrame(to)) this.#turn(this.#map.seatsBetween(start, to));
      else if (start) this.#map.tap(to);
      [start, frame.hidden] = [undefined, true];
    });
    glass.addEventListener("pointercancel", () => {
      [start, frame.hidden] = [undefined, true];
    });
  }

  #drag(pressed: HTMLElement): void {
    for (const button of findAll(this, "[data-drags]"))
      button.setAttribute("aria-pressed", String(button === pressed));
    part(this, "glass").hidden = pressed.dataset["drags"] === "move";
  }

  #turn(seats: readonly number[]): void {
    this.#choose(turned(this.#chosen, seats, this.#data.states));
  }

  #choose(chosen: ReadonlySet<number>): void {
    const changed = [...new Set([...this.#chosen, ...chosen])].filter(
      (n) => this.#chosen.has(n) !== chosen.has(n),
    );
    this.#chosen = chosen;
    this.#map.repaint(changed, (n) => this.#lookOf(n));
    this.#told();
  }

  /** Brings the form in line with what is chosen, and says how much it is. */
  #told(): void {
    const chosen = [...this.#chosen].sort((a, b) => a - b).flatMap((n) => this.#seats[n] ?? []);
    const ids = new Set(chosen.map(({ id }) => id));
    for (const [id, box] of this.#boxes) box.checked = ids.has(id);
    part(this, "elsewhere").replaceChildren(
      ...chosen
        .filter(({ id }) => !this.#boxes.has(id))
        .map(({ id }) => {
          const input = document.createElement("input");
          [input.type, input.name, input.value] = ["hidden", "seat_ids", id];
          return input;
        }),
    );
    const count = plural("%(num)s seat is chosen", "%(num)s seats are chosen", chosen.length);
    const isNamed = chosen.length > 0 && chosen.length <= NAMED_AT_MOST;
    const words = isNamed ? t("%(count)s: %(seats)s", { count, seats: seatRanges(chosen) }) : count;
    fill(this, { chosen: chosen.length > 0 ? words : t("No seat is chosen") });
    part(this, "clear").hidden = chosen.length === 0;
  }
}

customElements.define("hold-map", HoldMapElement);
