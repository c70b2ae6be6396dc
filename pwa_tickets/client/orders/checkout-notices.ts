import { fill, find } from "../shared/dom.ts";
import { Refusal } from "../shared/http.ts";

const WORDS = [
  "no",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

/** Says at the checkout what happened, what did not, and what to do. */
export class CheckoutNotices {
  readonly #page: HTMLElement;
  readonly #seats: string;
  #extendable: boolean;

  constructor(page: HTMLElement, seats: number, extendable: boolean) {
    this.#page = page;
    this.#seats = seats === 1 ? "your seat is" : `your ${WORDS[seats] ?? seats} seats are`;
    this.#extendable = extendable;
  }

  clear(): void {
    this.#show("", "", false);
  }

  say(what: string): void {
    this.#show(what, "", false);
  }

  declined(): void {
    this.#show(
      "Your bank said no to this card.",
      `Nothing was charged and ${this.#seats} still yours. Try another card`,
      this.#extendable,
    );
  }

  /** Says that a request is being repeated: without signal, or because the server says who is away. */
  retrying(why?: unknown): void {
    if (!(why instanceof Refusal))
      return this.#show("No signal.", "We keep trying. Nothing you typed is lost", false);
    const kind = why.problem.type?.split("/").pop() ?? "";
    const more: Record<string, string> = {
      "payments-unreachable": `Nothing was charged and ${this.#seats} still yours. We keep trying`,
      "payment-unknown":
        "If it took your payment, your tickets come here and by email. Please do not pay again; we keep asking",
    };
    this.#show(
      `${why.problem.title ?? "No answer"}.`,
      more[kind] ?? "We keep trying. Nothing you typed is lost",
      false,
    );
  }

  /** Says that Stripe's own script does not load. */
  noForm(): void {
    this.#show(
      "The card form does not load.",
      `Nothing was charged and ${this.#seats} still yours. We keep trying`,
      false,
    );
  }

  /** Says that the bank was not reached, and has said since that it took nothing. */
  notCharged(): void {
    this.#show(
      "No signal.",
      `We could not reach your bank, so nothing was charged, and ${this.#seats} still yours. Try again when the signal is back`,
      this.#extendable,
    );
  }

  /** Says that the bank's answer got lost. One payment can be paid only once, so trying again is safe. */
  unknownPayment(): void {
    this.#show(
      "No answer from your bank.",
      "We do not know yet whether it paid. Press Pay again when the signal is back: you are never charged twice",
      false,
    );
  }

  extended(): void {
    this.#extendable = false;
    this.clear();
  }

  expired(): void {
    const dialog = find(this.#page, "dialog", HTMLDialogElement);
    if (!dialog.open) dialog.showModal();
  }

  #show(what: string, more: string, extend: boolean): void {
    const notice = find(this.#page, "[data-notice]");
    fill(notice, { what, more: more && !extend ? `${more}.` : more });
    notice.hidden = what === "";
    find(notice, "[data-extend-offer]").hidden = !extend;
    if (what) notice.scrollIntoView({ block: "nearest" });
  }
}
