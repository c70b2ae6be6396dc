// Places stage and section names where nobody has drawn them. Pure.
import type { Point } from "./geometry.ts";
import type { Label } from "./model.ts";
import type { Stage } from "./row-path.ts";

/** Places a stage before the middle of the seats, as far off as the first row allows. */
export function stageBefore(seats: readonly Point[]): Stage {
  const xs = seats.map(({ x }) => x);
  const [left, right] = [min(xs, 0), max(xs, 0)];
  const [middle, width] = [(left + right) / 2, Math.max(400, (right - left) * 0.41)];
  const inFront = seats.filter(({ x }) => Math.abs(x - middle) < width / 2);
  const front = inFront.length === 0 ? 0 : min(inFront.map(({ y }) => y));
  const depth = Math.min(240, width * 0.16);
  return { x: middle - width / 2, y: front - 370 - depth, width, depth };
}

interface SectionSeat extends Point {
  readonly section: string;
  readonly level?: number;
}

/** Places each section's name over the middle of its first row; none where there is one section only. */
export function sectionLabels(rows: readonly (readonly SectionSeat[])[]): Label[] {
  const sections = new Map<string, (readonly SectionSeat[])[]>();
  for (const row of rows) {
    const section = row[0]?.section ?? "";
    const own = sections.get(section);
    if (own) own.push(row);
    else sections.set(section, [row]);
  }
  if (sections.size < 2) return [];
  return [...sections].map(([text, own]) => {
    const front = own.reduce((first, row) => (middleY(row) < middleY(first) ? row : first));
    return {
      text,
      x: front.reduce((sum, { x }) => sum + x, 0) / front.length,
      y: min(own.flat().map(({ y }) => y)) - 90,
      ...(front[0]?.level !== undefined && { level: front[0].level }),
    };
  });
}

const middleY = (row: readonly Point[]): number => row.reduce((sum, { y }) => sum + y, 0) / row.length;

// Not by spreading them: an arena has more seats than a call takes arguments.
const min = (values: readonly number[], first = Infinity): number =>
  values.reduce((found, value) => Math.min(found, value), first);
const max = (values: readonly number[], first = -Infinity): number =>
  values.reduce((found, value) => Math.max(found, value), first);
