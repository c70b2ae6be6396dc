// Places the names of a chart's lines at their ends, so that none covers another. Pure.

export interface EndLabel {
  readonly text: string;
  readonly y: number; // where the line ends, in pixels from the top
}

/** The same labels from the top down, each at least `apart` below the one before, the last not below `bottom`. */
export function placeLabels(labels: readonly EndLabel[], apart: number, bottom: number): EndLabel[] {
  const placed = labels.map((label) => ({ ...label })).sort((a, b) => a.y - b.y);
  for (let i = 1; i < placed.length; i += 1) keepApart(placed[i - 1], placed[i], apart);
  let floor = bottom;
  for (const label of placed.reverse()) {
    label.y = Math.min(label.y, floor);
    floor = label.y - apart;
  }
  return placed.reverse();
}

function keepApart(above: EndLabel | undefined, below: { y: number } | undefined, apart: number): void {
  if (above && below) below.y = Math.max(below.y, above.y + apart);
}
