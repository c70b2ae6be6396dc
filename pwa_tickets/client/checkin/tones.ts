// Plays and vibrates verdicts: somebody who looks at a face in front of them still knows.
import type { Kind } from "./verdict-words.ts";

/** [pitch in hertz, start and length in milliseconds] */
type Tone = readonly [pitch: number, start: number, length: number];

const TONES: Readonly<Record<Kind, readonly Tone[]>> = {
  "let-in": [[1320, 0, 60]],
  stop: [
    [220, 0, 120],
    [196, 200, 120],
  ],
  wait: [[494, 0, 200]],
  look: [],
};
const BUZZ: Readonly<Record<Kind, readonly number[]>> = {
  "let-in": [60],
  stop: [120, 80, 120],
  wait: [200],
  look: [],
};

export class Tones {
  #context: AudioContext | undefined;

  /** From a press of a button: browsers make no sound before one. */
  wake(): void {
    this.#context ??= new AudioContext();
    void this.#context.resume().catch(() => undefined);
  }

  play(kind: Kind): void {
    if (BUZZ[kind].length > 0) navigator.vibrate?.([...BUZZ[kind]]);
    const context = this.#context;
    if (context?.state !== "running") return;
    for (const [pitch, start, length] of TONES[kind]) {
      const [oscillator, gain] = [context.createOscillator(), context.createGain()];
      const from = context.currentTime + start / 1000;
      const until = from + length / 1000;
      oscillator.frequency.value = pitch;
      oscillator.type = kind === "let-in" ? "sine" : "square";
      gain.gain.setValueAtTime(kind === "let-in" ? 0.6 : 0.35, from);
      gain.gain.setTargetAtTime(0, until, 0.008); // a hard end would click
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(from);
      oscillator.stop(until + 0.06);
    }
  }
}
