import { fill, find } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import { Camera, type CameraState } from "./camera.ts";
import { CodesInView } from "./codes-in-view.ts";
import { Decoder } from "./decoder.ts";

const NOTES: Readonly<Record<Exclude<CameraState, "on" | "off">, string>> = {
  denied: t(
    "This browser can’t use the camera. Allow it in the browser’s settings for this page, or type the codes.",
  ),
  missing: t("The browser can’t find a camera. Type the codes, or connect a hand-held scanner."),
  busy: t("Another app is using the camera. Close it and try again, or type the codes."),
};

/** <scanner-camera>: shows the camera's picture and reports the codes found in it. */
export class ScannerCamera extends HTMLElement {
  /** Called for every frame with codes: their texts, and which of them were newly held up. */
  onTexts: (texts: readonly string[], newTexts: readonly string[]) => void = () => {};
  onState: (state: CameraState) => void = () => {};
  #camera: Camera | undefined;
  #decoder: Decoder | undefined;
  readonly #codesInView = new CodesInView();
  state: CameraState = "off";

  connectedCallback(): void {
    const video = find(this, "video", HTMLVideoElement);
    this.#camera = new Camera(video, (state) => this.#changed(state));
    this.#decoder = new Decoder(video, (texts) => {
      const newTexts = this.#codesInView.take(texts, performance.now());
      if (texts.length > 0) this.onTexts(texts, newTexts);
    });
    find(this, "[data-act=camera]", HTMLButtonElement).addEventListener("click", () => void this.start());
  }

  get camera(): Camera {
    if (!this.#camera) throw new Error("the finder is not on the page");
    return this.#camera;
  }

  /** Fetches the decoder while there is time and signal. */
  prepare(): void {
    this.#decoder?.prepare();
  }

  async start(cameraId?: string): Promise<CameraState> {
    const state = await this.camera.start(cameraId);
    if (state === "on") this.#decoder?.look();
    return state;
  }

  /** Stops reading behind a dialog, and starts again; the camera stays on. */
  rest(isResting: boolean): void {
    if (isResting) this.#decoder?.rest();
    else if (this.state === "on") this.#decoder?.look();
  }

  stop(): void {
    this.#decoder?.rest();
    this.camera.stop();
  }

  #changed(state: CameraState): void {
    this.state = state;
    const note = find(this, "[data-camera-note]");
    note.hidden = state === "on" || state === "off";
    if (state !== "on" && state !== "off") fill(note, { "camera-note": NOTES[state] });
    this.onState(state);
  }
}
