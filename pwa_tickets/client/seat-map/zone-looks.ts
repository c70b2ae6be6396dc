// How the seats of a price zone look on every map: one of six colors and one of six shapes. The server has the same
// (venues/zone_looks.py); both run tests/vectors/zone-looks.json. Pure.
export const COLORS: readonly string[] = ["#8f2350", "#2a5ca6", "#17705f", "#6b4f9e", "#8a5410", "#4f5c66"];
export const SHAPES = ["square", "disc", "square_ring", "disc_ring", "diamond", "diamond_ring"] as const;

export type ZoneShape = (typeof SHAPES)[number];

export interface ZoneLook {
  readonly color: string;
  readonly shape: ZoneShape;
}

/** The look that a zone gets where nobody chose one, by its place on the price list, from 0. The first 36 all differ. */
export function nthLook(given: number): ZoneLook {
  const place = Math.abs(given);
  const color = COLORS[place % COLORS.length] ?? "";
  const shape = SHAPES[(place + Math.floor(place / COLORS.length)) % SHAPES.length] ?? "square";
  return { color, shape };
}

/** The look of a zone at this place; what nobody chose of it is that of its place. */
export function zoneLook(place: number, chosen: Partial<ZoneLook> = {}): ZoneLook {
  const { color, shape } = nthLook(place);
  return { color: chosen.color ?? color, shape: chosen.shape ?? shape };
}

/** Names the CSS class that brings a color, in the light and in the dark: `z1` to `z6`. */
export const colorClass = ({ color }: ZoneLook): string => `z${COLORS.indexOf(color) + 1}`;
