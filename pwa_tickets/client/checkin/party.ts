// Arranges several tickets that are in view together into one verdict: the gravest leads. Pure.
import { seatName } from "../shared/seat-names.ts";
import type { Shown } from "./scanner.ts";
import { type Face, faceOf, faceOfJustNow, faceOfParty, GRAVITY, type Setting } from "./verdict-words.ts";

/** What is shown together, the gravest first, and in what words. */
export interface Party {
  readonly members: readonly [Shown, ...Shown[]];
  readonly face: Face;
}

/** Undefined for nobody. */
export function arrange(all: readonly Shown[], setting: (shown: Shown) => Setting): Party | undefined {
  const [first, ...others] = all
    .map((shown) => ({
      shown,
      face: shown.isJustNow ? faceOfJustNow() : faceOf(shown.judgement, setting(shown)),
      seat: shown.seat ? seatName(...shown.seat.seat) : "",
    }))
    .sort((a, b) => GRAVITY[b.face.kind] - GRAVITY[a.face.kind]);
  if (!first) return undefined;
  return {
    members: [first.shown, ...others.map(({ shown }) => shown)],
    face: faceOfParty([first, ...others]),
  };
}
