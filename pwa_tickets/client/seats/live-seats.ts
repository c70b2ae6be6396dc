// Listens to news of everybody's seats.
import { LiveStream } from "../shared/live-stream.ts";
import type { StateChange } from "./selection.ts";

export interface Snapshot {
  readonly v: string | number;
  readonly states: string;
  /** Section without numbers → how many places are free. */
  readonly places?: Readonly<Record<string, number>>;
}

export interface LiveSeatsListener {
  snapshot(snapshot: Snapshot): void;
  changes(changes: readonly StateChange[]): void;
}

/** The stream of one show's seats; start it once. */
export const liveSeats = (showId: string, listener: LiveSeatsListener): LiveStream =>
  new LiveStream(`/api/shows/${showId}/seat-events`, {
    snapshot: (data) => listener.snapshot(data as Snapshot),
    seats: (data) => listener.changes((data as { changes: StateChange[] }).changes),
  });
