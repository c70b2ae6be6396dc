import uPlot from "uplot";
import { language } from "../shared/i18n.ts";
import { placeLabels } from "./end-labels.ts";

interface Chart {
  readonly days: readonly string[]; // ISO dates
  readonly lines: readonly { readonly name: string; readonly seats: readonly number[] }[];
  readonly capacity: number | null;
  readonly today: string; // the word for the last day
}

const COLORS = ["--ink", "--zone-2", "--accent", "--zone-3", "--zone-4", "--zone-5"];
const NARROW = 520; // below this the names stand in the plot
const LABEL_APART = 17;

/**
 * <sales-chart data-chart="{…}">: seats sold, a line a show, named at its end; every other line is dashed. The
 * table beside it says the same in numbers. An attribute, for htmx takes scripts out of what it renews, data too.
 */
export class SalesChartElement extends HTMLElement {
  #plot: uPlot | undefined;
  #width = 0;
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry && Math.abs(entry.contentRect.width - this.#width) >= 1) this.#draw();
  });

  connectedCallback(): void {
    this.#observer.observe(this);
    this.#dark.addEventListener("change", this.#draw);
  }

  disconnectedCallback(): void {
    this.#observer.disconnect();
    this.#dark.removeEventListener("change", this.#draw);
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  readonly #draw = (): void => {
    this.#plot?.destroy();
    this.#width = this.clientWidth;
    if (this.#width < 80) return;
    const chart = JSON.parse(this.dataset["chart"] ?? "") as Chart;
    const days = chart.days.map((_, day) => day);
    const lines = chart.lines.map(({ seats }) => [...seats]);
    const dotted = chart.capacity === null ? [] : [days.map(() => chart.capacity)];
    this.#plot = new uPlot(this.#options(chart), [days, ...lines, ...dotted], this);
  };

  #options(chart: Chart): uPlot.Options {
    const font = `12px ${getComputedStyle(this).fontFamily}`;
    const [soft, thin] = [this.#color("--ink-soft"), this.#color("--line")];
    const axis = { font, stroke: soft, ticks: { show: false } };
    return {
      width: this.#width,
      height: this.#width < NARROW ? 190 : 230,
      padding: [12, this.#room(chart, font), 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_, _low, high) => [0, Math.max(5, high * 1.05)] } },
      axes: [
        {
          ...axis,
          size: 28,
          grid: { show: false },
          incrs: [1, 2, 7, 14, 28, 56, 112, 364],
          values: dayNames(chart),
        },
        {
          ...axis,
          grid: { stroke: thin, width: 1 },
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000],
          size: 44,
        },
      ],
      series: [
        {},
        ...chart.lines.map((_, line) => ({
          stroke: this.#color(COLORS[line] ?? "--ink"),
          width: 2,
          dash: line % 2 ? [6, 4] : [],
          points: { show: false },
        })),
        ...(chart.capacity === null
          ? []
          : [{ stroke: soft, width: 1, dash: [1, 4], points: { show: false } }]),
      ],
      hooks: { draw: [(plot) => this.#nameLines(plot, chart, font)] },
    };
  }

  /** The room beside the plot: for the longest name, or, where names stand in it, for half of the last day's word. */
  #room(chart: Chart, font: string): number {
    const pen = document.createElement("canvas").getContext("2d");
    if (!pen) return 12;
    pen.font = font.replace("12px", "bold 12px");
    if (this.#width < NARROW) return pen.measureText(chart.today).width / 2;
    return 20 + Math.max(...chart.lines.map((line) => pen.measureText(endOf(line)).width));
  }

  #nameLines(plot: uPlot, chart: Chart, font: string): void {
    const { ctx: pen, bbox } = plot;
    const ratio = uPlot.pxRatio;
    const right = bbox.left + bbox.width;
    const ends = chart.lines.map((line) => ({
      text: endOf(line),
      y: plot.valToPos(line.seats.at(-1) ?? 0, "y", true),
    }));
    pen.save();
    pen.font = font.replace("12px", `bold ${12 * ratio}px`);
    pen.fillStyle = this.#color("--ink");
    pen.textBaseline = "middle";
    const isNarrow = this.#width < NARROW;
    pen.textAlign = isNarrow ? "right" : "left";
    const lift = isNarrow ? -12 * ratio : 0;
    const x = isNarrow ? right : right + 8 * ratio;
    for (const { text, y } of placeLabels(ends, LABEL_APART * ratio, bbox.top + bbox.height - 6 * ratio))
      pen.fillText(text, x, y + lift);
    pen.restore();
  }

  #color(name: string): string {
    return getComputedStyle(this).getPropertyValue(name).trim();
  }
}

const endOf = ({ name, seats }: Chart["lines"][number]): string => `${name} ${seats.at(-1) ?? 0}`;

/** Dates under the plot; the last day is called today. */
function dayNames(chart: Chart): uPlot.Axis.DynamicValues {
  const form = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", timeZone: "UTC" });
  const last = chart.days.length - 1;
  return (_, places) =>
    places.map((place) => {
      const day = chart.days[place];
      if (!day) return "";
      return place === last ? chart.today : form.format(new Date(`${day}T00:00:00Z`));
    });
}

customElements.define("sales-chart", SalesChartElement);
