// Offers to reload into a new version. Reload asks the waiting service worker to take over, and it may
// refuse.
import { t } from "./i18n.ts";

/**
 * How long a service worker may take to answer; one that does not is of a version that does not know the
 * question.
 */
const TIMEOUT_MS = 4000;

export class UpdateToast extends HTMLElement {
  #registration: ServiceWorkerRegistration | undefined;

  static show(registration: ServiceWorkerRegistration): void {
    if (document.querySelector("update-toast")) return;
    const toast = new UpdateToast();
    toast.#registration = registration;
    document.body.append(toast);
  }

  connectedCallback(): void {
    this.className = "toast";
    this.setAttribute("role", "status");
    this.replaceChildren(
      this.#words(t("New version ready")),
      this.#button(t("Reload"), () => void this.#reload()),
      this.#button(t("Later"), () => this.remove()),
    );
  }

  async #reload(): Promise<void> {
    const taken = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
    );
    if ((await this.#ask()) === "busy") {
      this.replaceChildren(
        this.#words(
          t("The scanner or a checkout is open in another tab. The new version loads when it’s closed."),
        ),
        this.#button(t("OK"), () => this.remove()),
      );
      return;
    }
    await Promise.race([taken, new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS))]);
    location.reload();
  }

  #ask(): Promise<unknown> {
    const { port1, port2 } = new MessageChannel();
    this.#registration?.waiting?.postMessage({ type: "take-over" }, [port2]);
    return new Promise((resolve) => {
      port1.addEventListener("message", (event) => resolve(event.data), { once: true });
      port1.start();
      setTimeout(resolve, TIMEOUT_MS);
    });
  }

  #words(text: string): HTMLElement {
    const words = document.createElement("span");
    words.className = "grow";
    words.textContent = text;
    return words;
  }

  #button(label: string, act: () => void): HTMLElement {
    const button = document.createElement("button");
    button.className = "button button-plain";
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }
}

customElements.define("update-toast", UpdateToast);
