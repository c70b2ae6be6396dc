// Turns what pointers do on the canvas into pans, selections, drags and strokes of the brush.
import { boxAround, boxBetween, type Point, pointsIn } from "../../seat-map/geometry.ts";
import { PointGrid } from "../../seat-map/point-grid.ts";
import type { BuilderCanvas } from "./builder-canvas.ts";
import { type MapDocument, rowKey, type Seat } from "./document.ts";
import type { Editor, Item } from "./editor.ts";
import { type ObjectKind, seatsAt } from "./objects.ts";
import { type Snap, SnapLines } from "./snapping.ts";

export interface PointerActions {
  /** Moves what is selected. */
  moved(by: Point): void;
  /** The brush went over these seats; `stroke` tells one stroke from the next. */
  painted(seats: ReadonlySet<string>, stroke: string): void;
  /** The map was pressed with a tool that puts something there. */
  placed(at: Point): void;
  /** The map was pressed while the chart under it is placed: what that begins. */
  chartPressed(at: Point): "chart" | "pan" | undefined;
  chartDragged(by: Point): void;
  chartMoved(by: Point): void;
}

const SLOP_PIXELS = 4;
const SNAP_PIXELS = 7;
const [REACH_UNITS, REACH_PIXELS] = [50, 14];
const TWICE_MS = 350;

type Doing =
  | { kind: "pan" }
  | { kind: "chart"; by: Point }
  | { kind: "area"; adding: ReadonlySet<string> }
  | { kind: "drag"; grabbed: Point; lines: SnapLines; snap: Snap; onTap?: () => void }
  | { kind: "brush"; seats: Set<string>; stroke: string };

export class Pointer {
  readonly #surface: HTMLElement;
  readonly #canvas: BuilderCanvas;
  readonly #editor: Editor;
  readonly #actions: PointerActions;
  readonly #fingers = new Map<number, Point>();
  #doing: Doing | undefined;
  #start: Point = { x: 0, y: 0 };
  #moved = false;
  #isSpaceHeld = false;
  #last = { at: 0, id: "" };
  #grid: { of: MapDocument; grid: PointGrid } | undefined;
  #strokes = 0;

  constructor(surface: HTMLElement, canvas: BuilderCanvas, editor: Editor, actions: PointerActions) {
    [this.#surface, this.#canvas, this.#editor, this.#actions] = [surface, canvas, editor, actions];
    surface.addEventListener("pointerdown", (event) => this.#down(event));
    surface.addEventListener("pointermove", (event) => this.#move(event));
    surface.addEventListener("pointerup", (event) => this.#up(event, true));
    surface.addEventListener("pointercancel", (event) => this.#up(event, false));
    surface.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    surface.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  /** While the space bar is held, every drag pans. */
  holdSpace(isHeld: boolean): void {
    this.#isSpaceHeld = isHeld;
    this.#surface.toggleAttribute("data-space", isHeld);
  }

  #down(event: PointerEvent): void {
    if (event.button > 1) return;
    this.#surface.setPointerCapture(event.pointerId);
    this.#surface.focus({ preventScroll: true });
    this.#fingers.set(event.pointerId, this.#place(event));
    if (this.#fingers.size > 1) return this.#pinchInstead();
    [this.#start, this.#moved] = [this.#place(event), false];
    this.#doing = this.#begin(event);
  }

  #begin(event: PointerEvent): Doing | undefined {
    const { tool } = this.#editor;
    const at = this.#canvas.camera.toMap(this.#start);
    if (event.button === 1 || this.#isSpaceHeld || tool === "pan") return { kind: "pan" };
    if (tool === "seat" || tool === "label") return void this.#actions.placed(at);
    if (tool === "brush") return this.#brush(at);
    if (tool === "chart") return this.#grabChart(at);
    const isAdding = event.shiftKey || event.ctrlKey || event.metaKey;
    const adding = isAdding ? this.#editor.selected : new Set<string>();
    if (tool === "area") return { kind: "area", adding };
    const seat = this.#seatAt(at);
    if (seat) return this.#grabSeat(seat, isAdding, event.timeStamp);
    const item = itemAt(event);
    if (item) return this.#grabItem(item, at);
    if (event.pointerType !== "touch") return { kind: "area", adding };
    return { kind: "pan" };
  }

  #grabSeat(seat: Seat, isAdding: boolean, now: number): Doing {
    const isTwice = this.#last.id === seat.id && now - this.#last.at < TWICE_MS;
    this.#last = { at: now, id: seat.id };
    const { selected, shown: document } = this.#editor;
    let onTap: (() => void) | undefined;
    if (isTwice) {
      const row = document.seats.filter((other) => rowKey(other) === rowKey(seat)).map(({ id }) => id);
      this.#editor.select(isAdding ? [...selected, ...row] : row);
    } else if (isAdding) {
      const others = new Set(selected);
      if (!others.delete(seat.id)) others.add(seat.id);
      this.#editor.select(others);
    } else if (!selected.has(seat.id)) this.#editor.select([seat.id]);
    else onTap = () => this.#editor.select([seat.id]);
    const staying = document.seats.filter(({ id }) => !this.#editor.selected.has(id));
    const lines = new SnapLines(staying, this.#axis());
    return { kind: "drag", grabbed: seat, lines, snap: { by: { x: 0, y: 0 } }, ...(onTap ? { onTap } : {}) };
  }

  #grabItem(item: Item, at: Point): Doing {
    const seats = item.kind === "stage" ? [] : seatsAt(this.#editor.objects, item);
    this.#editor.select(
      seats.map(({ id }) => id),
      item,
    );
    const { stage } = this.#editor;
    const grabbed = item.kind === "stage" ? { x: stage.x + stage.width / 2, y: stage.y } : at;
    return { kind: "drag", grabbed, lines: new SnapLines([], 0), snap: { by: { x: 0, y: 0 } } };
  }

  #grabChart(at: Point): Doing | undefined {
    const kind = this.#actions.chartPressed(at);
    return kind === "chart" ? { kind, by: { x: 0, y: 0 } } : kind && { kind };
  }

  #brush(at: Point): Doing {
    this.#strokes += 1;
    const doing = { kind: "brush" as const, seats: new Set<string>(), stroke: `stroke-${this.#strokes}` };
    this.#stroke(doing, at);
    return doing;
  }

  #stroke(doing: Doing & { kind: "brush" }, at: Point): void {
    const seat = this.#seatAt(at);
    if (!seat || doing.seats.has(seat.id)) return;
    doing.seats.add(seat.id);
    this.#actions.painted(doing.seats, doing.stroke);
  }

  /** A second finger: whatever the first began is given up, and both move and zoom the map. */
  #pinchInstead(): void {
    if (this.#doing?.kind === "chart") this.#actions.chartDragged({ x: 0, y: 0 });
    this.#canvas.drop();
    this.#canvas.showArea();
    [this.#doing, this.#moved] = [{ kind: "pan" }, true];
  }

  #move(event: PointerEvent): void {
    const from = this.#fingers.get(event.pointerId);
    const doing = this.#doing;
    if (!from || !doing) return;
    const to = this.#place(event);
    if (!this.#moved && Math.hypot(to.x - this.#start.x, to.y - this.#start.y) < SLOP_PIXELS) return;
    this.#moved = true;
    const { camera } = this.#canvas;
    const [start, now] = [camera.toMap(this.#start), camera.toMap(to)];
    if (doing.kind === "pan") return this.#pan(event, to);
    this.#fingers.set(event.pointerId, to);
    const by = { x: now.x - start.x, y: now.y - start.y };
    if (doing.kind === "brush") this.#stroke(doing, now);
    else if (doing.kind === "chart") {
      doing.by = by;
      this.#actions.chartDragged(by);
    } else if (doing.kind === "area") this.#canvas.showArea(boxBetween(start, now));
    else {
      const isFree = event.altKey;
      doing.snap = isFree ? { by } : doing.lines.snap(doing.grabbed, by, SNAP_PIXELS / camera.view.scale);
      this.#canvas.drag(doing.snap);
    }
  }

  #pan(event: PointerEvent, to: Point): void {
    const [middle, spread] = [this.#middle(), this.#spread()];
    this.#fingers.set(event.pointerId, to);
    const now = this.#middle();
    this.#canvas.camera.panBy({ x: now.x - middle.x, y: now.y - middle.y });
    if (spread > 0) this.#canvas.camera.zoomBy(this.#spread() / spread, now);
  }

  #up(event: PointerEvent, isDone: boolean): void {
    if (!this.#fingers.delete(event.pointerId) || this.#fingers.size > 0) return;
    const [doing, place] = [this.#doing, this.#place(event)];
    this.#doing = undefined;
    this.#canvas.drop();
    this.#canvas.showArea();
    if (doing?.kind === "chart") this.#actions.chartMoved(isDone ? doing.by : { x: 0, y: 0 });
    if (!doing || !isDone) return;
    if (doing.kind === "drag") {
      if (!this.#moved) doing.onTap?.();
      else if (doing.snap.by.x !== 0 || doing.snap.by.y !== 0) this.#actions.moved(doing.snap.by);
    } else if (doing.kind === "area") this.#selectArea(doing.adding, place);
    else if (doing.kind === "pan" && !this.#moved && event.button === 0) this.#editor.select([]);
  }

  #selectArea(adding: ReadonlySet<string>, place: Point): void {
    if (!this.#moved) return this.#editor.select(adding);
    const { camera } = this.#canvas;
    const box = boxBetween(camera.toMap(this.#start), camera.toMap(place));
    const inside = pointsIn(box, this.#editor.shown.seats);
    this.#editor.select([...adding, ...inside.map(({ id }) => id)]);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey)
      this.#canvas.camera.zoomBy(Math.exp(-event.deltaY / 120), this.#place(event));
    else this.#canvas.camera.panBy({ x: -event.deltaX, y: -event.deltaY });
  }

  #seatAt(at: Point): Seat | undefined {
    const { shown: document } = this.#editor;
    if (this.#grid?.of !== document) this.#grid = { of: document, grid: new PointGrid(document.seats) };
    const reach = Math.max(REACH_UNITS, REACH_PIXELS / this.#canvas.camera.view.scale);
    return document.seats[this.#grid.grid.nearest(at, reach)];
  }

  #axis(): number {
    const { stage } = this.#editor;
    return stage.x + stage.width / 2;
  }

  #place(event: MouseEvent): Point {
    const { left, top } = this.#surface.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #middle(): Point {
    const { x, y, width, height } = boxAround([...this.#fingers.values()]);
    return { x: x + width / 2, y: y + height / 2 };
  }

  #spread(): number {
    const [a, b] = [...this.#fingers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }
}

function itemAt({ clientX, clientY }: PointerEvent): Item | undefined {
  for (const found of document.elementsFromPoint(clientX, clientY)) {
    const name = found instanceof SVGElement ? found.dataset["item"] : undefined;
    if (name === "stage") return { kind: "stage" };
    const [kind, index] = name?.split("/") ?? [];
    if (kind) return { kind: kind as ObjectKind, index: Number(index) };
  }
  return undefined;
}
