import { fill, find } from "../shared/dom.ts";
import { postJson, retryUntilAnswered } from "../shared/http.ts";
import { t } from "../shared/i18n.ts";

/** <resend-tickets data-order>: sends the tickets again, once a visit. */
export class ResendTickets extends HTMLElement {
  connectedCallback(): void {
    const button = find(this, "button", HTMLButtonElement);
    button.hidden = false;
    button.addEventListener("click", () => void this.#send(button), { once: true });
  }

  async #send(button: HTMLButtonElement): Promise<void> {
    button.setAttribute("aria-busy", "true");
    await retryUntilAnswered(() => postJson("/api/tickets/resend", { order_id: this.dataset["order"] }));
    find(this, "[data-ask]").hidden = true;
    fill(this, { said: t("On its way again. It can take a few minutes.") });
  }
}

customElements.define("resend-tickets", ResendTickets);
