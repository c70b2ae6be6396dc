import type { Look } from "../seat-map/look.ts";
import type { Seat } from "../seat-map/model.ts";
import type { Elsewhere } from "./picker-data.ts";
import type { ChosenPlaces } from "./places.ts";
import type { Repaint, Selection } from "./selection.ts";

/** What shows what the controller decides. */
export interface PickerView {
  repaint(seats: Repaint, selection: Selection): void;
  /** `places`: of every section without numbers. */
  chosen(seats: readonly Seat[], elsewhere: Elsewhere | null, places: readonly ChosenPlaces[]): void;
  /** Says beside the button what happened; "" takes it away. */
  say(text: string): void;
  /** Says at the map, and to a screen reader, why a seat cannot be had; "" takes it away. */
  note(text: string): void;
  reveal(seat: Seat): void;
  countDown(deadline: string | null): void;
  offerExtension(isOffered: boolean): void;
  /** Time is over: asks whether these seats and places are to be taken again. */
  expired(seats: readonly Seat[], lookOf: (seat: number) => Look, places: readonly ChosenPlaces[]): void;
  busy(isBusy: boolean): void;
  checkOut(): void;
  reload(): void;
}
