// Shows all tickets of the family. Painted from the phone first, refreshed after: a lobby without signal must
// not even be noticed.
import { fill, part } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import { registerServiceWorker } from "../shared/register-service-worker.ts";
import { whenCalm } from "../shared/when-calm.ts";
import type { Kept, KeptShow, KeptTicket } from "./bundle.ts";
import { InstallHint } from "./install-hint.ts";
import { KeptTickets } from "./kept-tickets.ts";
import { NextTry } from "./next-try.ts";
import { notices } from "./notices.ts";
import { type Answer, askForTickets } from "./refresh.ts";
import { address, laterShow, nextShow } from "./show-card.ts";
import { finishSignOut, signOut } from "./sign-out.ts";
import { askBeforeEmptying } from "./sign-out-question.ts";
import { TicketScreen } from "./ticket-screen.ts";
import { WalletSignIn } from "./wallet-sign-in.ts";
import { clock, isOver } from "./words.ts";

/** How long an answer is good when somebody comes back to the page. */
const RESTED_MS = 30_000;

const KEEPING = {
  yes: t("Kept on this phone"),
  soon: t("Saving to this phone"),
  forgetful: t("Not kept on this phone"), // a private window
  unaided: t("Not kept on this phone"), // a browser without service workers
  late: t("Not kept on this phone yet"),
};

/** After so long nobody is told any more that the wallet is being saved: some browsers never answer. */
const SAVING_MS = 20_000;

export class TicketWallet extends HTMLElement {
  readonly #store = new KeptTickets();
  readonly #nextTry = new NextTry(() => void this.refresh());
  #kept: Kept | undefined;
  #answer: Answer["kind"] | undefined; // none yet: the first question is under way
  #askedAt = 0;
  #signOuts = 0;
  #isAided = "serviceWorker" in navigator;
  #isLate = false;
  #cameFromList = false;

  async connectedCallback(): Promise<void> {
    this.#listen();
    this.#kept = await this.#store.load();
    await this.#paint();
    await this.refresh();
    void navigator.storage?.persist?.().catch(() => undefined); // a wish; some browsers never answer it
  }

  async refresh(): Promise<void> {
    const button = part(this, "refresh");
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    this.#askedAt = Date.now();
    const before = this.#answer;
    try {
      await this.#ask();
    } finally {
      button.setAttribute("aria-busy", "false");
      this.#nextTry.after(this.#isAnswered);
      // else it all stands there, and somebody may be reading it
      if (this.#isAnswered || this.#answer !== before) await this.#paint();
    }
  }

  async #ask(): Promise<void> {
    const before = this.#signOuts;
    // A sign-out that could not be told comes first: else the server would hand the tickets out again.
    const answer: Answer = (await finishSignOut())
      ? await askForTickets(this.#kept?.etag ?? "")
      : { kind: "no signal" };
    if (this.#signOuts !== before) return; // emptied while the answer was on its way
    if (answer.kind === "fresh")
      this.#kept = await this.#store.add(answer.bundle, { received_at: Date.now(), etag: answer.etag });
    if (answer.kind === "unchanged") this.#kept = await this.#store.confirm(Date.now());
    this.#answer = answer.kind;
  }

  #listen(): void {
    part(this, "refresh").addEventListener("click", () => void this.refresh());
    part(this, "sign-out").addEventListener("click", () => void this.#signOut());
    this.addEventListener("signed-in", () => void this.#afterSignIn());
    this.addEventListener("left", () => this.#afterLeaving());
    this.addEventListener("turn", (event) =>
      history.replaceState(null, "", address((event as CustomEvent<KeptTicket>).detail)),
    );
    this.addEventListener(
      "click",
      (event) =>
        (this.#cameFromList ||=
          event.target instanceof Element && event.target.closest("[data-opens]") !== null),
    );
    addEventListener("popstate", () => this.#follow());
    addEventListener("online", () => void this.refresh());
    document.addEventListener("visibilitychange", () => {
      const isDue = !this.#isAnswered || Date.now() - this.#askedAt > RESTED_MS;
      if (document.visibilityState === "visible" && isDue) void this.refresh();
      if (document.visibilityState === "hidden") this.#installHint.takePlace();
    });
    void navigator.serviceWorker?.ready.then(() => this.#paint());
    // Until then it says that it is saving: the tickets come first, on the same slow processor.
    void whenCalm()
      .then(registerServiceWorker)
      .then((isAided) => {
        this.#isAided = isAided;
        return this.#paint();
      });
    setTimeout(() => {
      this.#isLate = true;
      void this.#paint();
    }, SAVING_MS);
    this.#store.listen((change) => void this.#afterChange(change));
  }

  async #afterChange(change: "changed" | "emptied"): Promise<void> {
    if (change === "emptied") {
      this.#signOuts += 1;
      this.#answer ??= "fresh"; // the answer that is still on its way does not count any more
      this.#kept = undefined;
    } else this.#kept = await this.#store.load();
    await this.#paint();
  }

  async #afterSignIn(): Promise<void> {
    await this.refresh();
    if (this.#answer === "fresh" && !this.#kept?.shows.length) this.#signIn.sayNothingFound();
    else this.#signIn.forget();
  }

  async #signOut(): Promise<void> {
    if ((await askBeforeEmptying()) !== "empty") return;
    this.#signOuts += 1;
    this.#kept = undefined;
    this.#answer = (await signOut(this.#store)) ? "fresh" : "no signal";
    this.#signIn.forget();
    await this.#paint();
  }

  async #paint(): Promise<void> {
    const lasting = await this.#keeping(); // first, so that all the rest comes in one piece and nothing jumps
    const now = clock(this.#kept, Date.now());
    const shows = this.#kept?.shows ?? [];
    const [next, ...later] = shows.filter((show) => !isOver(show, now));
    const over = shows.filter((show) => isOver(show, now)).reverse();
    const isEmpty = shows.length === 0;

    part(this, "shows").replaceChildren(...(next ? [nextShow(next, now), ...later.map(laterShow)] : []));
    part(this, "past-shows").replaceChildren(...over.map(laterShow));
    part(this, "past").hidden = over.length === 0;
    part(this, "looking").hidden = !isEmpty || this.#answer !== undefined;
    part(this, "empty").hidden = !isEmpty || this.#answer === undefined;
    this.#fold(isEmpty);
    this.toggleAttribute("data-settled", !isEmpty || this.#answer !== undefined);
    part(this, "leaving").hidden = isEmpty;
    part(this, "private").hidden = lasting !== "forgetful" || isEmpty;
    part(this, "unaided").hidden = lasting !== "unaided" || isEmpty;
    fill(this, { ...notices(this.#kept, this.#answer, Date.now()), kept: KEEPING[lasting] });
    this.#installHint.offer(!isEmpty && lasting !== "unaided");
    this.#follow();
  }

  /**
   * Opens the sign-in where there is nothing else; beside tickets it is folded away, unless a code is
   * awaited.
   */
  #fold(isEmpty: boolean): void {
    const fold = part(this, "sign-in-fold", HTMLDetailsElement);
    if (fold.dataset["alone"] !== String(isEmpty)) fold.open = isEmpty || this.#signIn.isAwaited;
    fold.dataset["alone"] = String(isEmpty);
    fold.hidden = isEmpty && this.#answer === undefined;
  }

  /** Opens what the address names: a ticket's number after the hash, or the list. */
  #follow(): void {
    const opened = this.#opened();
    if (opened) {
      part(this, "ticket-screen", TicketScreen).open(...opened);
      return this.#installHint.takePlace();
    }
    this.#cameFromList = false;
    return part(this, "ticket-screen", TicketScreen).close();
  }

  #opened(): [KeptShow, KeptTicket] | undefined {
    for (const show of this.#kept?.shows ?? []) {
      const ticket = show.tickets.find((each) => address(each) === location.hash);
      if (ticket) return [show, ticket];
    }
    return undefined;
  }

  /**
   * Puts the address right after a ticket was closed by hand: one step back if it was opened from the list,
   * else there is no step.
   */
  #afterLeaving(): void {
    if (!this.#opened()) return;
    if (this.#cameFromList) history.back();
    else history.replaceState(null, "", location.pathname + location.search);
  }

  /**
   * Tells whether the tickets will be here without signal: they need a database, and the page a service worker to
   * open it.
   */
  async #keeping(): Promise<keyof typeof KEEPING> {
    if (!this.#isAided) return "unaided";
    if (!(await this.#store.isDurable())) return "forgetful";
    const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined);
    if (registration?.active) return "yes";
    return this.#isLate ? "late" : "soon";
  }

  get #isAnswered(): boolean {
    return this.#answer === "fresh" || this.#answer === "unchanged";
  }

  get #installHint(): InstallHint {
    return part(this, "install-hint", InstallHint);
  }

  get #signIn(): WalletSignIn {
    return part(this, "sign-in", WalletSignIn);
  }
}
