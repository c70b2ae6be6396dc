// Opens the camera when it is shown and releases it when the page is hidden; knows the chosen one, and its
// torch.
import { t } from "../shared/i18n.ts";

export type CameraState = "off" | "on" | "denied" | "missing" | "busy";

export class Camera {
  readonly #video: HTMLVideoElement;
  #stream: MediaStream | undefined;
  #wanted = false;
  #cameraId: string | undefined;
  readonly #changed: (state: CameraState) => void;

  constructor(video: HTMLVideoElement, changed: (state: CameraState) => void, cameraId?: string) {
    this.#video = video;
    this.#changed = changed;
    this.#cameraId = cameraId;
    document.addEventListener("visibilitychange", () => {
      // iOS freezes the picture of a hidden page for good: give the camera back and ask again.
      if (document.visibilityState === "hidden") this.#stop();
      else if (this.#wanted) void this.#open();
    });
  }

  /** Opens the camera and resolves to its state; a denial is an answer, not a failure: codes can be typed. */
  start(cameraId = this.#cameraId): Promise<CameraState> {
    this.#wanted = true;
    if (cameraId !== this.#cameraId) this.#stop();
    this.#cameraId = cameraId;
    return this.#open();
  }

  stop(): void {
    this.#wanted = false;
    this.#stop();
    this.#changed("off");
  }

  /** The device id of the camera in use, to be remembered. */
  get id(): string | undefined {
    return this.#track?.getSettings().deviceId;
  }

  get label(): string {
    const facing = this.#track?.getSettings().facingMode;
    return facing === "environment"
      ? t("Back camera")
      : facing === "user"
        ? t("Front camera")
        : this.#track?.label || t("Camera");
  }

  get hasTorch(): boolean {
    return Boolean((this.#track?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch);
  }

  async light(isOn: boolean): Promise<void> {
    await this.#track?.applyConstraints({ advanced: [{ torch: isOn } as MediaTrackConstraintSet] });
  }

  /** Lists the cameras, once one was allowed. */
  static async list(): Promise<readonly MediaDeviceInfo[]> {
    const devices = await navigator.mediaDevices?.enumerateDevices();
    return (devices ?? []).filter(({ kind }) => kind === "videoinput");
  }

  get #track(): MediaStreamTrack | undefined {
    return this.#stream?.getVideoTracks()[0];
  }

  async #open(): Promise<CameraState> {
    if (this.#track?.readyState === "live") return this.#report("on");
    try {
      if (!navigator.mediaDevices) return this.#report("missing");
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: this.#constraints() });
      if (!this.#wanted || document.visibilityState === "hidden") {
        for (const track of stream.getTracks()) track.stop();
        return "off";
      }
      this.#stream = stream;
      this.#track?.addEventListener("ended", () => this.#report("busy")); // another app took it
      this.#video.srcObject = stream;
      await this.#video.play();
      return this.#report("on");
    } catch (error) {
      return this.#report(this.#reason(error));
    }
  }

  #constraints(): MediaTrackConstraints {
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    // Not "exact": a camera that was unplugged must not leave the scanner without one.
    return this.#cameraId
      ? { ...size, deviceId: { ideal: this.#cameraId } }
      : { ...size, facingMode: { ideal: "environment" } };
  }

  #reason(error: unknown): CameraState {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") return "denied";
    return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
  }

  #report(state: CameraState): CameraState {
    this.#changed(state);
    return state;
  }

  #stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    this.#video.srcObject = null;
  }
}
