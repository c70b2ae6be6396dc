import type { Point } from "../../seat-map/geometry.ts";
import { copyOf, find, part } from "../../shared/dom.ts";
import { plural, t } from "../../shared/i18n.ts";
import type { MapDocument } from "./document.ts";
import type { Editor } from "./editor.ts";
import { type Doubt, type FoundSeats, grouped, openDoubts, type Taken, takeFound } from "./found-seats.ts";

/** Takes the seats that were found in a chart into the map, and says what was assumed and what is doubtful, and where. */
export class ReadingPanel {
  readonly #root: HTMLElement;
  readonly #editor: Editor;
  readonly #view: { reveal(seats: readonly Point[]): void; mark(seats: readonly Point[]): void };
  #taken: (Taken & { readonly found: FoundSeats }) | undefined;
  #settled: ReadonlySet<Doubt> = new Set();
  #drawn: MapDocument | undefined;

  constructor(
    root: HTMLElement,
    editor: Editor,
    view: { reveal(seats: readonly Point[]): void; mark(seats: readonly Point[]): void },
  ) {
    [this.#root, this.#editor, this.#view] = [root, editor, view];
  }

  /** Whether what was found is part of the map now. */
  get isThere(): boolean {
    const ids = new Set(this.#taken?.sections.map(({ id }) => id));
    return this.#editor.document.sections.some(({ id }) => ids.has(id));
  }

  /** Adds what was found, as one edit. */
  take(found: FoundSeats): Taken {
    const taken = takeFound(this.#editor.document, found, nameOf);
    [this.#taken, this.#settled] = [{ ...taken, found }, new Set()];
    this.#editor.use("select");
    this.#editor.apply(taken);
    return taken;
  }

  close(): void {
    this.#taken = undefined;
    this.#redraw();
  }

  draw(): void {
    if (this.#editor.document !== this.#drawn) this.#redraw();
    part(this.#root, "reading").hidden = !this.isThere || this.#editor.tool !== "select";
  }

  #redraw(): void {
    this.#drawn = this.#editor.document;
    const taken = this.isThere ? this.#taken : undefined;
    const doubts = taken
      ? openDoubts(
          taken.doubts.filter((doubt) => !this.#settled.has(doubt)),
          this.#drawn,
        )
      : [];
    this.#view.mark(doubts.map(({ seat }) => seat));
    part(this.#root, "reading").hidden = !taken;
    if (!taken) return;
    const seats = plural("%(num)s seat", "%(num)s seats", taken.seats.length);
    const sections = plural("%(num)s section", "%(num)s sections", taken.sections.length);
    part(this.#root, "reading-what").textContent = t("%(seats)s in %(sections)s", { seats, sections });
    part(this.#root, "reading-assumed").replaceChildren(...assumed(taken.found).map(line));
    const groups = grouped(doubts);
    part(this.#root, "reading-sure").hidden = groups.length > 0;
    part(this.#root, "reading-doubts").replaceChildren(...groups.map((group) => this.#line(group)));
  }

  #line(group: readonly Doubt[]): HTMLElement {
    const what = sentence(group, this.#sectionOf(group));
    const made = copyOf(this.#root, '[data-template="doubt"]', HTMLElement, { what });
    const seats = group.map(({ seat }) => seat);
    find(made, '[data-doubt="show"]').addEventListener("click", () => {
      this.#editor.select(seats.map(({ id }) => id));
      this.#view.reveal(seats);
    });
    find(made, '[data-doubt="right"]').addEventListener("click", () => {
      const ids = new Set(seats.map(({ id }) => id));
      const settled = this.#taken?.doubts.filter(
        ({ kind, seat }) => kind === group[0]?.kind && ids.has(seat.id),
      );
      this.#settled = new Set([...this.#settled, ...(settled ?? [])]);
      this.#redraw();
    });
    return made;
  }

  #sectionOf([first]: readonly Doubt[]): string {
    const { sections } = this.#editor.document;
    return sections.find(({ id }) => id === first?.seat.section_id)?.name ?? "";
  }
}

const SIDES = { left: () => t("Left"), center: () => t("Center"), right: () => t("Right") };

function nameOf({ side }: FoundSeats["sections"][number], place: number): string {
  return side ? SIDES[side]() : t("Section %(number)s", { number: place + 1 });
}

function assumed({ angle, has_stage, sections, left_out }: FoundSeats): string[] {
  const nameless = sections.filter(({ name }) => name === undefined).length;
  return [
    ...(has_stage ? [] : [t("The chart doesn’t say where the stage is. We took it to be at the top.")]),
    ...(angle === 0 ? [] : [t("We turned the chart, so that the stage is at the top.")]),
    ...(sections.length > 1 ? [t("Where numbers start over after a gap, another section begins.")] : []),
    ...(nameless > 0
      ? [
          plural(
            "%(num)s section has no name on the chart, so we gave it one.",
            "%(num)s sections have no name on the chart, so we gave them some.",
            nameless,
          ),
        ]
      : []),
    ...(left_out > 0
      ? [
          plural(
            "%(num)s number or circle stands alone. We left it out.",
            "%(num)s numbers or circles stand alone. We left them out.",
            left_out,
          ),
        ]
      : []),
  ];
}

function sentence(group: readonly Doubt[], section: string): string {
  const [first] = group;
  const row = first?.seat.row_name ?? "";
  switch (first?.kind) {
    case "row-differs":
      return t("%(section)s: row %(row)s has a different name at its other end.", { section, row });
    case "number-odd":
      return t("%(section)s, row %(row)s: out of order or twice: %(numbers)s.", {
        section,
        row,
        numbers: [...new Set(group.map(({ seat }) => seat.seat_number))].join(", "),
      });
    case "row-counted":
      return t("%(section)s: these rows have no name on the chart, so we counted: %(rows)s.", {
        section,
        rows: [...new Set(group.map(({ seat }) => seat.row_name))].join(", "),
      });
    default:
      return t("%(section)s: no numbers on %(seats)s, so we counted.", {
        section,
        seats: plural("%(num)s seat", "%(num)s seats", group.length),
      });
  }
}

function line(words: string): HTMLElement {
  const made = document.createElement("li");
  made.textContent = words;
  return made;
}
