import { fill, find } from "../shared/dom.ts";
import { Refusal } from "../shared/http.ts";
import { plural, t } from "../shared/i18n.ts";

const WORDS = [
  t("no"),
  t("one"),
  t("two"),
  t("three"),
  t("four"),
  t("five"),
  t("six"),
  t("seven"),
  t("eight"),
  t("nine"),
  t("ten"),
  t("eleven"),
  t("twelve"),
];

/** Says at the checkout what happened, what did not, and what to do. */
export class CheckoutNotices {
  readonly #page: HTMLElement;
  readonly #seats: number;
  #extendable: boolean;

  constructor(page: HTMLElement, seats: number, extendable: boolean) {
    this.#page = page;
    this.#seats = seats;
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
      t("Your bank said no to this card."),
      `${this.#safe()} ${t("Try another card.")}`,
      this.#extendable,
    );
  }

  /** Says that this payment was closed, and that its seats are still there to be paid for. */
  closed(): void {
    this.#show(
      t("This payment was closed."),
      `${t("The order was changed in another tab or window.")} ${this.#safe()} ${t("Continue here to pay for them.")}`,
      false,
    );
  }

  /** Says that a request is being repeated: without signal, or because the server says who is away. */
  retrying(why?: unknown): void {
    if (!(why instanceof Refusal))
      return this.#show(t("No signal."), t("We’ll keep trying. Nothing you typed is lost."), false);
    const kind = why.problem.type?.split("/").pop() ?? "";
    const more: Record<string, string> = {
      "payments-unreachable": `${this.#safe()} ${t("We’ll keep trying.")}`,
      "payment-unknown": t(
        "If it took your payment, your tickets will show here and come by email. Please don’t pay again; we’ll keep checking.",
      ),
    };
    this.#show(
      why.problem.title ? `${why.problem.title}.` : t("No answer."),
      more[kind] ?? t("We’ll keep trying. Nothing you typed is lost."),
      false,
    );
  }

  /** Says that Stripe's own script does not load. */
  noForm(): void {
    this.#show(t("The card form didn’t load."), `${this.#safe()} ${t("We’ll keep trying.")}`, false);
  }

  /** Says that the bank was not reached, and has said since that it took nothing. */
  notCharged(): void {
    this.#show(
      t("No signal."),
      plural(
        "We could not reach your bank, so nothing was charged, and your seat is still yours. Try again when the signal is back.",
        "We could not reach your bank, so nothing was charged, and your %(seats)s seats are still yours. Try again when the signal is back.",
        this.#seats,
        this.#count(),
      ),
      this.#extendable,
    );
  }

  /** Says that the bank's answer got lost. One payment can be paid only once, so trying again is safe. */
  unknownPayment(): void {
    this.#show(
      t("No answer from your bank."),
      t(
        "We don’t know yet whether it paid. Tap Pay again when the signal is back; you’ll never be charged twice.",
      ),
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

  #safe(): string {
    return plural(
      "Nothing was charged and your seat is still yours.",
      "Nothing was charged and your %(seats)s seats are still yours.",
      this.#seats,
      this.#count(),
    );
  }

  #count(): { seats: string } {
    return { seats: WORDS[this.#seats] ?? String(this.#seats) };
  }

  #show(what: string, more: string, extend: boolean): void {
    const notice = find(this.#page, "[data-notice]");
    fill(notice, { what, more: extend ? more.replace(/\p{P}$/u, "") : more }); // the offer goes on from there
    notice.hidden = what === "";
    find(notice, "[data-extend-offer]").hidden = !extend;
    if (what) notice.scrollIntoView({ block: "nearest" });
  }
}
