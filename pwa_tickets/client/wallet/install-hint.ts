// Shows how to install the wallet: a button where the browser offers one, words on an iPhone, where only the
// Share menu can.
import { part } from "../shared/dom.ts";
import { recall, remember } from "../shared/remembered.ts";

const DECLINED = "pwa-tickets-install-declined";

interface InstallPrompt extends Event {
  prompt(): Promise<void>;
  readonly userChoice: Promise<{ outcome: "accepted" | "dismissed" }>;
}

export class InstallHint extends HTMLElement {
  #prompt: InstallPrompt | undefined;
  #wanted = false;

  connectedCallback(): void {
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault(); // the browser's own bar would cover the tickets
      this.#prompt = event as InstallPrompt;
    });
    addEventListener("appinstalled", () => this.#leave());
    part(this, "install").addEventListener("click", () => void this.#install());
    for (const button of this.querySelectorAll("[data-part='not-now']"))
      button.addEventListener("click", () => this.#decline());
  }

  /** Shows the hint together with what is worth keeping; a browser that offers later waits for `takePlace`. */
  offer(wanted: boolean): void {
    const before = this.#wanted;
    this.#wanted = wanted && !isInstalled() && recall(DECLINED) === undefined;
    if (this.#wanted !== before) this.#paint();
  }

  /** Shows what the browser offers by now. Called while nobody reads the list, which moves down for it. */
  takePlace(): void {
    this.#paint();
  }

  async #install(): Promise<void> {
    await this.#prompt?.prompt();
    if ((await this.#prompt?.userChoice)?.outcome === "accepted") this.#leave();
    this.#prompt = undefined; // it can be shown once
    this.#paint();
  }

  #decline(): void {
    remember(DECLINED, "yes");
    this.#leave();
  }

  #leave(): void {
    this.#wanted = false;
    this.#paint();
  }

  #paint(): void {
    part(this, "android").hidden = this.#prompt === undefined;
    part(this, "iphone").hidden = !isSafariOnPhone();
    this.hidden = !this.#wanted || (this.#prompt === undefined && !isSafariOnPhone());
  }
}

/** Only Safari on an iPhone or iPad has this property; it is true in the installed app. */
const standalone = (): boolean | undefined => (navigator as Navigator & { standalone?: boolean }).standalone;

const isSafariOnPhone = (): boolean => standalone() === false;

const isInstalled = (): boolean => standalone() === true || matchMedia("(display-mode: standalone)").matches;
