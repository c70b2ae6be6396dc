// Says what stands on a map beside seats, stage and words: aisles, tables, doors. Pure.
import type { Point } from "./geometry.ts";

interface Placed extends Point {
  readonly name: string;
  readonly level?: string; // absent: on every level
}

export interface Door extends Placed {}

/** A stretch of floor; `x` and `y` are its middle, `angle` is in degrees clockwise. */
export interface Aisle extends Placed {
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

/** A table; its seats are the row of its section that is called as it is. */
export interface Table extends Aisle {
  readonly shape: "round" | "long";
  readonly section_id: string;
}

export interface Furniture {
  readonly doors?: readonly Door[];
  readonly aisles?: readonly Aisle[];
  readonly tables?: readonly Table[];
}

/** A piece as it is drawn: `d` around its middle, its name upright or along it. */
export interface Piece extends Point {
  readonly kind: "aisle" | "table" | "door";
  readonly name: string;
  readonly d: string;
  readonly angle: number;
  readonly nameAngle: number;
  readonly nameY: number;
  readonly size: number;
  readonly level?: string;
}

const [TABLE_NAME_UNITS, AISLE_NAME_UNITS, DOOR_NAME_UNITS] = [44, 60, 56];
const DOOR = "M-50 50V-50A100 100 0 0 1 50 50z"; // as plans draw it: the leaf, and where it swings

/** The pieces from the floor up: aisles lie under tables. */
export const piecesOf = ({ aisles = [], tables = [], doors = [] }: Furniture): Piece[] => [
  ...aisles.map((aisle): Piece => {
    const isUpright = aisle.height > aisle.width;
    return {
      ...aisle,
      kind: "aisle",
      d: rectangle(aisle, 0),
      nameAngle: upright(aisle.angle - (isUpright ? 90 : 0)),
      nameY: AISLE_NAME_UNITS / 3,
      size: AISLE_NAME_UNITS,
    };
  }),
  ...tables.map((table): Piece => {
    const [half, isRound] = [table.width / 2, table.shape === "round"];
    const circle = `M${-half} 0a${half} ${half} 0 1 0 ${2 * half} 0a${half} ${half} 0 1 0 ${-2 * half} 0z`;
    return {
      ...table,
      kind: "table",
      d: isRound ? circle : rectangle(table, 24),
      nameAngle: isRound ? 0 : upright(table.angle),
      nameY: TABLE_NAME_UNITS / 3,
      size: TABLE_NAME_UNITS,
    };
  }),
  ...doors.map(
    (door): Piece => ({
      ...door,
      kind: "door",
      d: DOOR,
      angle: 0,
      nameAngle: 0,
      nameY: 50 + DOOR_NAME_UNITS,
      size: DOOR_NAME_UNITS,
    }),
  ),
];

/** Turns words around rather than stand them on their head. */
function upright(angle: number): number {
  const turned = ((((angle + 90) % 360) + 360) % 360) - 90;
  return turned > 90 ? turned - 180 : turned;
}

function rectangle({ width, height }: Aisle, corner: number): string {
  const round = corner > 0 ? `a${corner} ${corner} 0 0 1 ` : "";
  const [x, y] = [width / 2, height / 2];
  if (!round) return `M${-x} ${-y}h${width}v${height}h${-width}z`;
  const [across, down] = [width - 2 * corner, height - 2 * corner];
  return (
    `M${-x + corner} ${-y}h${across}${round}${corner} ${corner}v${down}${round}${-corner} ${corner}` +
    `h${-across}${round}${-corner} ${-corner}v${-down}${round}${corner} ${-corner}z`
  );
}
