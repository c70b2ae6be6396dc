// Describes a seat map as the client works with it, whatever it was read from. Units are 1/100 of a seat
// pitch, stage at the top.
import type { Piece } from "./furniture.ts";
import type { Point } from "./geometry.ts";
import type { Stage } from "./row-path.ts";
import type { ZoneLook } from "./zone-looks.ts";

export interface Seat extends Point {
  readonly n: number; // its index in the map's seats
  readonly id: string;
  readonly section: string;
  readonly row: string;
  readonly number: string;
  readonly zone: number; // from 1, in the order of the price list
  readonly zoneLook: ZoneLook;
  readonly price: number; // cents
  readonly wheelchair: boolean;
  readonly level?: number; // its index in the map's levels; absent where there is one only
  readonly note?: string; // what a buyer should know, such as "Partial view"
}

export interface Label extends Point {
  readonly text: string;
  readonly level?: number; // absent: on every level
}

/** What stands on the map beside seats and words, as it is drawn. */
export interface MapPiece extends Omit<Piece, "level"> {
  readonly level?: number;
}

export interface SeatMap {
  readonly version: string;
  readonly seats: readonly Seat[];
  readonly rows: readonly (readonly Seat[])[];
  readonly drawn: boolean; // false: a venue typed in as a list has no picture
  readonly stage: Stage;
  readonly labels: readonly Label[];
  readonly pieces: readonly MapPiece[];
  readonly levels: readonly string[]; // of the floors, "" for one without a name; none where there is one only
}
