// Sends the camera's frames, one at a time, to the worker that finds codes in them.
import { url } from "asset:checkin/decoder.worker.js";
import { type Found, type Picture, SIDE } from "./frames.ts";

export class Decoder {
  readonly #video: HTMLVideoElement;
  readonly #looked: (texts: readonly string[]) => void;
  #worker: Worker | undefined;
  #isBusy = true; // until the worker has its WebAssembly
  #isLooking = false;
  #givesFrames = "VideoFrame" in globalThis;

  /** `looked` is called for every frame, with the texts in it. */
  constructor(video: HTMLVideoElement, looked: (texts: readonly string[]) => void) {
    this.#video = video;
    this.#looked = looked;
  }

  /** Loads the worker before it is needed: nobody at a gate waits for a download. */
  prepare(): void {
    if (this.#worker) return;
    this.#worker = new Worker(url, { type: "module" });
    this.#worker.addEventListener("message", (event: MessageEvent<Found>) => {
      this.#isBusy = false;
      this.#givesFrames &&= !event.data.isUnreadable;
      if (this.#isLooking) this.#looked(event.data.texts);
    });
    this.#worker.addEventListener("error", () => this.#restart());
  }

  look(): void {
    this.prepare();
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#next();
  }

  rest(): void {
    this.#isLooking = false;
  }

  #next(): void {
    if (!this.#isLooking) return;
    const again = (): void => void this.#send().finally(() => this.#next());
    if ("requestVideoFrameCallback" in this.#video) this.#video.requestVideoFrameCallback(again);
    else setTimeout(again, 100);
  }

  async #send(): Promise<void> {
    if (this.#isBusy || !this.#isLooking || !this.#worker || this.#video.videoWidth === 0) return;
    this.#isBusy = true;
    try {
      const picture = this.#givesFrames ? new VideoFrame(this.#video) : await smallCopy(this.#video);
      this.#worker.postMessage({ picture } satisfies Picture, [picture]);
    } catch {
      this.#isBusy = false; // the camera stopped between two frames, or this browser cannot give them away
      this.#givesFrames &&= this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
    }
  }

  /**
   * Replaces a worker that died (memory, a bad frame); without its file in reach codes can still be typed.
   */
  #restart(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#isBusy = true;
    setTimeout(() => this.prepare(), 1000);
  }
}

/**
 * Copies the middle of a picture, for browsers without VideoFrame: transferring one of those costs the page
 * nothing, this copy a good part of its time.
 */
function smallCopy(video: HTMLVideoElement): Promise<ImageBitmap> {
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height);
  return createImageBitmap(video, (width - side) / 2, (height - side) / 2, side, side, {
    resizeWidth: SIDE,
    resizeHeight: SIDE,
    resizeQuality: "low",
  });
}
