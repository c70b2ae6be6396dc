// Shows the color and pattern of a show's tickets, by which it is told from the other shows of its day. The same
// numbers and names as in shows/marks.py.
import { t } from "./i18n.ts";

const COLORS = [t("Blue"), t("Orange"), t("Green"), t("Purple"), t("Red"), t("Black")];
const PATTERNS = [t("band"), t("stripes"), t("dots"), t("bars"), t("checks"), t("rails")];

const colorOf = (mark: number): number => mark % COLORS.length;
const patternOf = (mark: number): number => (mark + Math.floor(mark / COLORS.length)) % PATTERNS.length;

/** "Orange stripes", or "" of a show without a mark. */
export function markName(mark: number | undefined): string {
  if (mark === undefined) return "";
  return t("%(color)s %(pattern)s", {
    color: COLORS[colorOf(mark)] ?? "",
    pattern: PATTERNS[patternOf(mark)] ?? "",
  });
}

/** Gives a band the mark's looks, or hides it. */
export function dressMark(band: HTMLElement, mark: number | undefined): void {
  band.hidden = mark === undefined;
  if (mark === undefined) return;
  band.dataset["color"] = String(colorOf(mark));
  band.dataset["pattern"] = String(patternOf(mark));
}
