import type { Point } from "../../seat-map/geometry.ts";
import { part } from "../../shared/dom.ts";
import { isRetryable } from "../../shared/http.ts";
import { t } from "../../shared/i18n.ts";
import { toast } from "../../shared/toast.ts";
import { BrushPanel } from "./brush-panel.ts";
import { BuilderCanvas } from "./builder-canvas.ts";
import { ChartPanel } from "./chart-panel.ts";
import { ChartStore } from "./chart-store.ts";
import { Commands } from "./commands.ts";
import { answerOf } from "./dialogs.ts";
import type { MapDocument } from "./document.ts";
import { DraftKeeper, type DraftState } from "./draft-keeper.ts";
import { notice, showState } from "./draft-words.ts";
import { Editor, type Tool } from "./editor.ts";
import { listenToKeys } from "./keyboard.ts";
import { LevelsBar } from "./levels-bar.ts";
import { ListView } from "./list-view.ts";
import { LocalDraft } from "./local-drafts.ts";
import { MapStore } from "./map-store.ts";
import { ObjectsPanel } from "./objects-panel.ts";
import { PartsPanel } from "./parts-panel.ts";
import { Pointer } from "./pointer.ts";
import { showPreview } from "./preview.ts";
import { ProblemsPanel } from "./problems-panel.ts";
import { ReadingPanel } from "./reading-panel.ts";
import { RowsPanel } from "./rows-panel.ts";
import { Saving } from "./saving.ts";
import { SelectionPanel } from "./selection-panel.ts";
import { ToolsBar } from "./tools-bar.ts";

const PAN = 4; // CSS pixels of the view for a unit of a nudge

/** <seat-map-builder>: draws a venue's seats. Reads map and draft, and wires the parts that change and show them. */
export class SeatMapBuilderElement extends HTMLElement {
  #editor!: Editor;
  #canvas!: BuilderCanvas;
  #commands!: Commands;
  #objects!: ObjectsPanel;
  #pointer!: Pointer;
  #brush!: BrushPanel;
  #list!: ListView;
  #chart!: ChartPanel;
  #reading!: ReadingPanel;
  #saving!: Saving;
  #drafts!: DraftKeeper;
  #known: MapDocument | undefined;

  connectedCallback(): void {
    this.#open().catch((error: unknown) => {
      this.#say(t("We can’t reach the server. Please reload this page in a moment."));
      if (!isRetryable(error)) throw error;
    });
  }

  async #open(): Promise<void> {
    const { venue = "", staff = "" } = this.dataset;
    const store = new MapStore(venue);
    this.#drafts = new DraftKeeper(store, new LocalDraft(venue, staff), (state) => this.#showState(state));
    const [map, draft] = await Promise.all([store.readMap(), this.#drafts.read()]);
    this.#known = map; // or the draft that was just read would be given up
    this.#build(map, store);
    if (draft) this.#goOn(draft.document, draft.keptAt, map);
    else this.#showState("saved");
    await this.#chart.open();
    this.#canvas.fit();
    this.toggleAttribute("data-ready", true);
  }

  #build(map: MapDocument, store: MapStore): void {
    const editor = new Editor(map);
    this.#editor = editor;
    this.#canvas = new BuilderCanvas(part(this, "map"), editor, () => {
      part(this, "zoom").textContent = `${this.#canvas.camera.percent} %`;
    });
    this.#commands = new Commands(editor);
    this.#saving = new Saving(this, editor, store, this.#drafts);
    this.#brush = new BrushPanel(this, editor);
    this.#list = new ListView(this, editor);
    const reading = new ReadingPanel(this, editor, {
      reveal: (seats) => this.#canvas.reveal(seats),
      mark: (seats) => this.#canvas.markDoubts(seats),
    });
    this.#reading = reading;
    this.#chart = new ChartPanel(this, editor, this.#canvas.chart, new ChartStore(map.venue_id), reading, {
      box: () => this.#canvas.box,
      fit: () => this.#canvas.fit(),
    });
    this.#pointer = new Pointer(part(this, "surface"), this.#canvas, editor, {
      moved: (by) => this.#commands.moveBy(by),
      painted: (seats, stroke) => editor.edit(this.#brush.painted(seats), stroke),
      chartPressed: (at) => this.#chart.pressed(at),
      chartDragged: (by) => this.#chart.drag(by),
      chartMoved: (by) => this.#chart.moveBy(by),
      placed: (at) => this.#place(at),
    });
    const objects = new ObjectsPanel(this, editor);
    this.#objects = objects;
    const levels = new LevelsBar(this, editor);
    const selection = new SelectionPanel(this, editor);
    const rows = new RowsPanel(this, editor, this.#canvas);
    const parts = new PartsPanel(this, editor, (zone) => this.#paintWith(zone));
    const problems = new ProblemsPanel(this, editor, (seats) => this.#canvas.reveal(seats));
    const tools = new ToolsBar(this, editor, () => this.#steps);
    this.#listenToPeople(parts);
    editor.listen(() => {
      this.#canvas.draw();
      levels.draw();
      objects.draw();
      selection.draw();
      rows.draw();
      this.#brush.draw();
      reading.draw();
      this.#chart.draw();
      parts.draw();
      problems.draw();
      this.#list.draw();
      tools.draw();
      this.#keep();
    });
  }

  #listenToPeople(parts: PartsPanel): void {
    this.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>("button") : null;
      const { do: command, tool } = button?.dataset ?? {};
      if (tool) this.#editor.use(tool as Tool);
      else if (command === "add-zone") parts.addZone();
      else if (command === "add-section") parts.addSection();
      else if (command) this.#run(command);
    });
    listenToKeys(this.#editor, {
      run: (command) => this.#run(command),
      nudge: (by) => (this.#editor.tool === "chart" ? this.#chart : this.#commands).moveBy(by, "nudge"),
      pan: ({ x, y }) => this.#canvas.camera.panBy({ x: -PAN * x, y: -PAN * y }),
      place: () => this.#place(this.#canvas.camera.middle),
      leaveField: () => part(this, "surface").focus({ preventScroll: true }),
      holdSpace: (isHeld) => this.#pointer.holdSpace(isHeld),
    });
  }

  get #steps(): Editor | ChartPanel {
    return this.#editor.tool === "chart" ? this.#chart : this.#editor;
  }

  #run(command: string): void {
    const [commands, camera, chart] = [this.#commands, this.#canvas.camera, this.#chart];
    const steps = this.#steps;
    const actions: Readonly<Record<string, () => unknown>> = {
      undo: () => steps.undo(),
      redo: () => steps.redo(),
      "chart-level": () => chart.level(),
      "chart-read": () => chart.read(),
      "reading-done": () => this.#reading.close(),
      "chart-discard": () => chart.discard(),
      save: () => this.#saving.save(),
      discard: () => this.#discard(),
      list: () => this.#showList(),
      preview: () => showPreview(this, this.#editor.document),
      keys: () => answerOf(this, "keys"),
      cancel: () => this.#cancel(),
      all: () => this.#editor.select(this.#editor.shown.seats.map(({ id }) => id)),
      copy: () => commands.copy(),
      paste: () => commands.paste(),
      duplicate: () => commands.duplicate(),
      delete: () => commands.remove(),
      "delete-closing": () => commands.remove(true),
      mirror: () => this.#mirror(),
      "rotate-left": () => commands.rotate(-1),
      "rotate-right": () => commands.rotate(1),
      straighten: () => commands.straighten(),
      distribute: () => commands.distribute(),
      flip: () => commands.flip(),
      "align-left": () => commands.align("left"),
      "align-center": () => commands.align("center"),
      "align-right": () => commands.align("right"),
      "zoom-in": () => camera.zoomIn(),
      "zoom-out": () => camera.zoomOut(),
      fit: () => this.#canvas.fit(),
    };
    actions[command]?.();
  }

  #place(at: Point): void {
    if (this.#editor.tool === "seat") this.#commands.addSeat(at);
    else this.#objects.place(at);
  }

  #cancel(): void {
    if (this.#editor.tool !== "select") this.#editor.use("select");
    else this.#editor.select([]);
  }

  #mirror(): void {
    this.#commands.mirror();
    this.#canvas.fit();
  }

  #showList(): void {
    const isOpen = this.#list.toggle();
    part(this, "map").hidden = isOpen;
    this.querySelector('[data-do="list"]')?.setAttribute("aria-pressed", String(isOpen));
  }

  #paintWith(zone: string): void {
    this.#brush.load(zone);
    this.#editor.use("brush");
  }

  /** Keeps a draft of whatever is not as it was saved. */
  #keep(): void {
    const { document } = this.#editor;
    if (document === this.#known) return;
    this.#known = document;
    if (this.#saving.isChanged) this.#drafts.changed(document);
    else void this.#drafts.discard();
  }

  #goOn(draft: MapDocument, keptAt: number, map: MapDocument): void {
    this.#editor.edit(draft);
    this.#showState("kept", keptAt);
    this.#say(
      draft.map_version === map.map_version
        ? t("These are your changes that haven’t been saved yet.")
        : t("These are your changes that haven’t been saved yet. Somebody else just saved this map."),
      true,
    );
  }

  async #discard(): Promise<void> {
    await this.#saving.openSaved();
    part(this, "notices").replaceChildren();
    this.#canvas.fit();
    toast(t("This is the map as it was saved."));
  }

  #showState(state: DraftState, at = Date.now()): void {
    showState(part(this, "state"), state, at);
  }

  #say(words: string, canDiscard = false): void {
    part(this, "notices").replaceChildren(notice(words, canDiscard));
  }
}

customElements.define("seat-map-builder", SeatMapBuilderElement);
