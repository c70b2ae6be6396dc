import type { Box, Point } from "../../seat-map/geometry.ts";
import { find, part } from "../../shared/dom.ts";
import { Refusal } from "../../shared/http.ts";
import { plural, t } from "../../shared/i18n.ts";
import { toast } from "../../shared/toast.ts";
import type { ChartLayer } from "./chart-layer.ts";
import { firstPlacement, levelled, movedChart, type Placement, turned, widened } from "./chart-placement.ts";
import type { Chart, ChartStore } from "./chart-store.ts";
import type { Editor } from "./editor.ts";
import { field, isChecked, numberOf, show } from "./fields.ts";
import { begun, edited, type History, redone, undone } from "./history.ts";
import type { ReadingPanel } from "./reading-panel.ts";
import { SEAT_PITCH } from "./row-plan.ts";

const KEEP_MS = 500;
const [LEAST_SEATS, MOST_SEATS] = [2, 500];

/** Takes the theater's own chart, and moves, sizes, turns, dims and locks it. Its steps are undone apart from the map's. */
export class ChartPanel {
  readonly #root: HTMLElement;
  readonly #editor: Editor;
  readonly #layer: ChartLayer;
  readonly #store: ChartStore;
  readonly #reading: ReadingPanel;
  readonly #view: { box(): Box; fit(): void };
  #chart: Chart | undefined;
  #file: File | undefined;
  #history: History<Placement> | undefined;
  #points: Point[] | undefined;
  #isReading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    root: HTMLElement,
    editor: Editor,
    layer: ChartLayer,
    store: ChartStore,
    reading: ReadingPanel,
    view: { box(): Box; fit(): void },
  ) {
    [this.#root, this.#editor, this.#layer, this.#store, this.#view] = [root, editor, layer, store, view];
    this.#reading = reading;
    const file = find(root, '[name="chart-file"]', HTMLInputElement);
    file.addEventListener("change", () => void this.#take(file));
    this.#onChange("chart-page", () => void this.#keep(numberOf(root, "chart-page", 1)));
    this.#onInput("chart-opacity", (now) => ({ ...now, opacity: numberOf(root, "chart-opacity", 60) / 100 }));
    this.#onInput("chart-width", (now, chart) =>
      widened(now, chart, SEAT_PITCH * Math.max(1, numberOf(root, "chart-width", 1))),
    );
    this.#onInput("chart-angle", (now) => turned(now, numberOf(root, "chart-angle", 0)));
    this.#onInput("chart-locked", (now) => ({ ...now, is_locked: isChecked(root, "chart-locked") }));
    addEventListener("pagehide", () => this.#timer !== undefined && this.#send());
  }

  get canUndo(): boolean {
    return (this.#history?.past.length ?? 0) > 0;
  }

  get canRedo(): boolean {
    return (this.#history?.future.length ?? 0) > 0;
  }

  /** Shows the chart that was kept, if there is one. */
  async open(): Promise<void> {
    const chart = await this.#store.read();
    if (chart) this.#show(chart);
  }

  draw(): void {
    const { tool } = this.#editor;
    part(this.#root, "chart").hidden = tool !== "chart";
    part(this.#root, "chart-none").hidden = this.#chart !== undefined;
    part(this.#root, "chart-there").hidden = this.#chart === undefined;
    const found = this.#chart?.seats_found ?? 0;
    part(this.#root, "chart-found").hidden = found === 0 || this.#reading.isThere;
    part(this.#root, "chart-found-what").textContent = plural(
      "There is %(num)s seat on this page.",
      "There are %(num)s seats on this page.",
      found,
    );
    if (tool !== "chart" && this.#points) this.#point(undefined);
    const now = this.#history?.present;
    if (!this.#chart || !now) return;
    this.#layer.draw(now);
    const { page, pages, width } = this.#chart;
    part(this.#root, "chart-pages").hidden = pages < 2;
    part(this.#root, "chart-again").hidden = this.#file !== undefined;
    field(this.#root, "chart-page").disabled = this.#file === undefined;
    find(this.#root, '[name="chart-page"]', HTMLInputElement).max = String(pages);
    show(this.#root, "chart-page", page);
    show(this.#root, "chart-opacity", Math.round(now.opacity * 100));
    show(this.#root, "chart-width", Math.round((now.scale * width) / SEAT_PITCH));
    show(this.#root, "chart-angle", Math.round(now.angle * 10) / 10);
    find(this.#root, '[name="chart-locked"]', HTMLInputElement).checked = now.is_locked;
  }

  /** What a press on the map is while charts are placed: one of two points, or the beginning of a drag. */
  pressed(at: Point): "chart" | "pan" | undefined {
    const now = this.#history?.present;
    if (!now) return "pan";
    if (!this.#points) return now.is_locked ? "pan" : "chart";
    const [first] = this.#points;
    if (!first) this.#point([at]);
    else {
      const seats = numberOf(this.#root, "chart-seats", 0);
      const isSized = seats >= LEAST_SEATS && seats <= MOST_SEATS;
      this.#point(undefined);
      this.#place(levelled(now, first, at, isSized ? (seats - 1) * SEAT_PITCH : undefined));
      this.#view.fit();
    }
    return undefined;
  }

  /** Shows the chart this far from where it is. */
  drag(by: Point): void {
    if (this.#history) this.#layer.draw(movedChart(this.#history.present, by));
  }

  moveBy(by: Point, group?: string): void {
    const now = this.#history?.present;
    if (now && !now.is_locked) this.#place(movedChart(now, by), group);
  }

  undo(): void {
    this.#step(this.#history && undone(this.#history));
  }

  redo(): void {
    this.#step(this.#history && redone(this.#history));
  }

  /** Waits for two points on the chart that are to be level. */
  level(): void {
    this.#point([]);
    part(this.#root, "map").scrollIntoView({ block: "nearest" });
  }

  /** Draws the seats that were found in the chart, and lays it under them. */
  async read(): Promise<void> {
    if (this.#isReading || this.#reading.isThere) return;
    this.#isReading = true;
    const found = await this.#answered(() => this.#store.seats());
    this.#isReading = false;
    if (!found) return;
    const { placement } = this.#reading.take(found);
    if (this.#history) this.#place({ ...this.#history.present, ...placement });
    this.#view.fit();
  }

  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#answered(() => this.#store.discard());
    [this.#chart, this.#file, this.#history] = [undefined, undefined, undefined];
    find(this.#root, '[name="chart-file"]', HTMLInputElement).value = "";
    this.#layer.load();
    this.draw();
  }

  async #take(input: HTMLInputElement): Promise<void> {
    this.#file = input.files?.[0] ?? this.#file;
    await this.#keep(1);
  }

  async #keep(page: number): Promise<void> {
    const file = this.#file;
    if (!file) return;
    const busy = part(this.#root, "chart-busy");
    busy.hidden = false;
    const chart = await this.#answered(() => this.#store.keep(file, page));
    busy.hidden = true;
    if (!chart) return;
    const before = this.#history?.present;
    this.#show(before ? { ...chart, placement: before } : chart);
    this.#send();
    this.#view.fit();
  }

  #show(chart: Chart): void {
    this.#layer.load(this.#store.picture(chart), { width: chart.width, height: chart.height });
    const box = this.#view.box();
    this.#chart = chart;
    this.#history = begun(chart.placement ?? firstPlacement(chart, box));
    this.#editor.use(this.#editor.tool); // whoever draws buttons hears of it
  }

  #point(points: Point[] | undefined): void {
    this.#points = points;
    this.#layer.mark(points?.[0]);
    const told = [t("Now press the first of two points."), t("And now the second.")];
    part(this.#root, "chart-told").textContent = points ? (told[points.length] ?? "") : "";
  }

  #onChange(name: string, then: () => void): void {
    field(this.#root, name).addEventListener("change", then);
  }

  #onInput(name: string, change: (now: Placement, chart: Chart) => Placement): void {
    field(this.#root, name).addEventListener("input", () => {
      if (this.#history && this.#chart) this.#place(change(this.#history.present, this.#chart), name);
    });
  }

  #place(placement: Placement, group?: string): void {
    this.#step(this.#history && edited(this.#history, placement, group));
  }

  #step(history: History<Placement> | undefined): void {
    if (!history) return;
    this.#history = history;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), KEEP_MS);
    this.#editor.use(this.#editor.tool);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = this.#history?.present;
    if (now) void this.#answered(() => this.#store.place(now));
  }

  async #answered<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      toast(error instanceof Refusal ? error.message : t("We can’t reach the server. Please try again."));
      return undefined;
    }
  }
}
