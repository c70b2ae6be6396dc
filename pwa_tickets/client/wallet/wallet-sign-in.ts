// Signs in inside the wallet: an email, then the six digits from the mail. A link in a mail cannot open an
// installed iPhone app.
import { fill, part } from "../shared/dom.ts";
import { postJson, Refusal } from "../shared/http.ts";
import { t } from "../shared/i18n.ts";
import { asked, forgetAsked, rememberAsked } from "./asked-code.ts";
import { finishSignOut } from "./sign-out.ts";

const NO_SIGNAL = t("No signal just now. Nothing you typed is lost; try again when it is back.");

type Step = "email" | "code";

export class WalletSignIn extends HTMLElement {
  connectedCallback(): void {
    this.#form("email").addEventListener(
      "submit",
      (event) => void this.#send("email", () => this.#ask(), event),
    );
    this.#form("code").addEventListener(
      "submit",
      (event) => void this.#send("code", () => this.#enter(), event),
    );
    this.#input("code").addEventListener("input", () => {
      if (digits(this.#input("code").value).length === 6) this.#form("code").requestSubmit();
    });
    part(this, "again").addEventListener("click", () => void this.#send("code", () => this.#ask()));
    part(this, "another").addEventListener("click", () => this.#show("email", true));
    const email = asked();
    if (email) this.#input("email").value = email;
    this.#show(email ? "code" : "email");
  }

  /** Whether a code was asked for and not typed yet. */
  get isAwaited(): boolean {
    return !this.#form("code").hidden;
  }

  /** Says that the code was right, and the address has no tickets. */
  sayNothingFound(): void {
    const email = this.#input("email").value.trim();
    this.#refuse("email", t("No tickets were bought with %(email)s. Was it a different email?", { email }));
  }

  /** Clears what was typed, after signing out. */
  forget(): void {
    for (const step of ["email", "code"] as const) this.#input(step).value = "";
    this.#show("email");
  }

  async #ask(): Promise<void> {
    const email = this.#input("email").value.trim();
    if (!(await finishSignOut())) throw new TypeError("the sign-out before could not be told");
    await postJson("/api/sign-in", { email });
    rememberAsked(email);
    this.#input("code").value = "";
    this.#show("code", true);
  }

  async #enter(): Promise<void> {
    await postJson("/api/sign-in/code", {
      email: this.#input("email").value.trim(),
      code: digits(this.#input("code").value),
    });
    forgetAsked();
    this.#input("code").value = "";
    this.#show("email");
    this.dispatchEvent(new Event("signed-in", { bubbles: true }));
  }

  /**
   * Runs a step, busy while it is under way; a refusal stands beside what was typed, and nothing is cleared.
   */
  async #send(step: Step, act: () => Promise<void>, event?: Event): Promise<void> {
    event?.preventDefault();
    const button = part(this.#form(step), "send", HTMLButtonElement);
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    this.#refuse(step, "");
    try {
      await act();
    } catch (error) {
      this.#refuse(step, error instanceof Refusal ? (error.problem.detail ?? NO_SIGNAL) : NO_SIGNAL);
      this.#input(step).focus();
    } finally {
      button.setAttribute("aria-busy", "false");
    }
  }

  #refuse(step: Step, sentence: string): void {
    fill(this.#form(step), { error: sentence });
    this.#input(step).setAttribute("aria-invalid", String(sentence !== ""));
  }

  #show(step: Step, focus = false): void {
    this.#form("email").hidden = step !== "email";
    this.#form("code").hidden = step !== "code";
    this.#refuse(step, "");
    fill(this, { "asked-address": this.#input("email").value.trim() });
    if (focus) this.#input(step).focus();
  }

  #form(step: Step): HTMLFormElement {
    return part(this, `${step}-form`, HTMLFormElement);
  }

  #input(step: Step): HTMLInputElement {
    return part(this, `${step}-input`, HTMLInputElement);
  }
}

const digits = (typed: string): string => typed.replace(/\D/g, "");
