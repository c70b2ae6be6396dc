/**
 * Keeps the screen awake and bright. The browser drops the lock whenever the page is hidden; it is taken
 * again when it is seen.
 */
export class WakeLock {
  #wanted = false;
  #sentinel: WakeLockSentinel | undefined;

  constructor() {
    document.addEventListener("visibilitychange", () => void this.#hold());
  }

  static get isSupported(): boolean {
    return "wakeLock" in navigator;
  }

  /** Takes the lock; resolves to whether the screen will stay awake: a phone on its last percents refuses. */
  async hold(): Promise<boolean> {
    this.#wanted = true;
    return this.#hold();
  }

  async release(): Promise<void> {
    this.#wanted = false;
    await this.#sentinel?.release();
    this.#sentinel = undefined;
  }

  async #hold(): Promise<boolean> {
    if (!this.#wanted || document.visibilityState !== "visible" || !WakeLock.isSupported) return false;
    if (this.#sentinel && !this.#sentinel.released) return true;
    this.#sentinel = await navigator.wakeLock.request("screen").catch(() => undefined);
    if (!this.#wanted) await this.release();
    return this.#sentinel !== undefined;
  }
}
