import { find, findAll } from "../shared/dom.ts";
import type { FieldError } from "../shared/http.ts";
import { t } from "../shared/i18n.ts";
import { meantAddress } from "./email-hint.ts";
import type { Buyer } from "./order-api.ts";

/**
 * Reads name, email and phone, and shows their errors between label and box until the field is changed;
 * nothing typed is ever cleared.
 */
export class DetailsForm {
  readonly #form: HTMLFormElement;
  #asked = "";

  constructor(form: HTMLFormElement) {
    this.#form = form;
    form.addEventListener("input", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#mark(target, "");
    });
  }

  get fields(): Record<string, string> {
    return Object.fromEntries(this.#boxes().map(({ name, value }) => [name, value]));
  }

  set fields(fields: Record<string, string>) {
    for (const box of this.#boxes()) if (fields[box.name]) box.value = fields[box.name] ?? "";
  }

  get buyer(): Buyer {
    const {
      customer_name = "",
      customer_email = "",
      customer_phone = "",
    } = this.fields as Partial<Record<keyof Buyer, string>>;
    return { customer_name, customer_email, customer_phone };
  }

  /** Asks once about an address that looks like a slip; sent again as it is, it is meant. */
  mayGoOn(): boolean {
    const address = this.buyer.customer_email.trim();
    const meant = meantAddress(address);
    if (!meant || this.#asked === address) return true;
    this.#asked = address;
    return !this.refuse([
      {
        field: "customer_email",
        message: t("Did you mean %(email)s? The tickets go to this address.", { email: meant }),
      },
    ]);
  }

  /** Puts each error at its field and goes to the first. False when none of them belongs here. */
  refuse(errors: readonly FieldError[]): boolean {
    const found = errors.flatMap(({ field, message }) => {
      const box = this.#boxes().find(({ name }) => name === field);
      if (box) this.#mark(box, message);
      return box ?? [];
    });
    queueMicrotask(() => found[0]?.focus());
    return found.length > 0;
  }

  #mark(box: HTMLInputElement, message: string): void {
    find(this.#form, `[data-error-for="${box.name}"]`).textContent = message;
    if (message) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  }

  #boxes(): HTMLInputElement[] {
    return findAll<HTMLInputElement>(this.#form, "input.input");
  }
}
