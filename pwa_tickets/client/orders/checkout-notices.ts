import { fill, find } from "../shared/dom.ts";

const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** What checkout has to say: what happened, what did not, what to do. */
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
    this.#show("Your bank said no to this card.", `Nothing was charged and ${this.#seats} still yours. Try another card`, this.#extendable);
  }

  silent(): void {
    this.#show("No signal.", "We keep trying. Nothing you typed is lost", false);
  }

  silentPayment(): void {
    this.#show("No signal.", `We could not reach your bank, so nothing was charged, and ${this.#seats} still yours. Try again when the signal is back`, this.#extendable);
  }

  extended(): void {
    this.#extendable = false;
    this.clear();
  }

  lapsed(): void {
    const dialog = find(this.#page, "dialog", HTMLDialogElement);
    if (!dialog.open) dialog.showModal();
  }

  #show(what: string, more: string, extend: boolean): void {
    const notice = find(this.#page, "[data-notice]", HTMLElement);
    fill(notice, { what, more: more && !extend ? `${more}.` : more });
    notice.hidden = what === "";
    find(notice, "[data-extend-offer]", HTMLElement).hidden = !extend;
    if (what) notice.scrollIntoView({ block: "nearest" });
  }
}
