// Shows one show's tickets full screen: white cards side by side, one swipe each, and the screen stays awake.
import { copyOf, fill, part, prefersStillness } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import { plateWords } from "../shared/seat-names.ts";
import { dressMark, markName } from "../shared/show-marks.ts";
import { setThemeColor } from "../shared/theme-color.ts";
import { WakeLock } from "../shared/wake-lock.ts";
import type { KeptShow, KeptTicket } from "./bundle.ts";
import { codeGroups, spoken } from "./seats.ts";
import { drawCode, drawSeatMap } from "./ticket-pictures.ts";
import { dateAndDoors, fullTitle, status } from "./words.ts";

export class TicketScreen extends HTMLElement {
  readonly #wakeLock = new WakeLock();
  #show: KeptShow | undefined;
  #index = 0;

  connectedCallback(): void {
    const dialog = this.#dialog;
    dialog.addEventListener("close", () => this.#leave());
    part(this, "close").addEventListener("click", () => this.close());
    part(this, "before").addEventListener("click", () => this.#turnTo(this.#index - 1));
    part(this, "after").addEventListener("click", () => this.#turnTo(this.#index + 1));
    dialog.addEventListener("keydown", (event) => this.#turnByKey(event));
    this.#pages.addEventListener("scroll", () => this.#follow(), { passive: true });
    addEventListener("resize", () => this.#turnTo(this.#index, "instant"));
  }

  /**
   * Opens at that ticket. Open already, it repaints only what changed: a refresh must not move anything under
   * a thumb.
   */
  open(show: KeptShow, ticket: KeptTicket): void {
    const index = show.tickets.findIndex(({ id }) => id === ticket.id);
    if (this.isOpen && content(this.#show) === content(show))
      return index === this.#index ? undefined : this.#turnTo(index);
    this.#show = show;
    this.#index = index;
    this.#dialog.dataset["poster"] = show.poster;
    fill(this.#dialog, { title: fullTitle(show), when: dateAndDoors(show) });
    this.#pages.replaceChildren(...show.tickets.map((each, index) => this.#page(each, index)));
    part(this, "dots").replaceChildren(...show.tickets.map(() => document.createElement("i")));
    if (!this.isOpen) this.#dialog.showModal();
    setThemeColor(getComputedStyle(this.#dialog).backgroundColor);
    this.#pages.focus({ preventScroll: true });
    this.#turnTo(this.#index, "instant");
    this.#mark();
  }

  get isOpen(): boolean {
    return this.#dialog.open;
  }

  close(): void {
    if (this.isOpen) this.#dialog.close();
  }

  get #dialog(): HTMLDialogElement {
    return part(this, "screen", HTMLDialogElement);
  }

  get #pages(): HTMLElement {
    return part(this, "pages");
  }

  #page(ticket: KeptTicket, index: number): HTMLElement {
    const show = this.#show as KeptShow;
    const place = { number: index + 1, count: show.tickets.length };
    const page = copyOf(document, "template[data-name=ticket]", HTMLElement, {
      ...plateWords(ticket.section, ticket.row_name, ticket.seat_number),
      way: [ticket.level, ticket.entrance, ticket.note].filter(Boolean).join(" · "),
      code: ticket.voided_at ? "" : codeGroups(ticket.qr_code),
      number: ticket.ticket_number,
      status: status(ticket, show),
      useless: ticket.voided_at ? t("This ticket is no longer good.") : "",
      venue: show.venue.name,
      zone: [ticket.zone_name, markName(show.mark)].filter(Boolean).join(" · "),
      holder: t("%(name)s, %(number)s of %(count)s", { name: ticket.holder_name, ...place }),
    });
    dressMark(part(page, "mark"), show.mark);
    page.setAttribute(
      "aria-label",
      t("Ticket %(number)s of %(count)s, %(seat)s", { ...place, seat: spoken(ticket) }),
    );
    const long =
      !ticket.row_name ||
      ticket.section.length > 7 ||
      ticket.row_name.length > 2 ||
      ticket.seat_number.length > 3;
    part(page, "plate").toggleAttribute("data-long", long);
    page.dataset["state"] = ticket.voided_at ? "void" : ticket.scanned_at ? "used" : "good";
    // A dead code is not shown: it would only be held out to an usher in vain.
    part(page, "code").hidden = Boolean(ticket.voided_at);
    if (!ticket.voided_at) drawCode(part(page, "picture", SVGSVGElement), ticket.qr_svg);
    const { seat_map: seatMap } = show;
    const map = part(page, "seat-map", SVGSVGElement);
    map.toggleAttribute("hidden", !seatMap || ticket.x === undefined);
    if (seatMap && ticket.x !== undefined && ticket.y !== undefined) drawSeatMap(map, seatMap, ticket);
    return page;
  }

  /**
   * Tells the wallet that it was closed – by the cross, Escape, the phone's back gesture – so that it puts
   * the address right.
   */
  #leave(): void {
    void this.#wakeLock.release();
    setThemeColor(undefined);
    this.dispatchEvent(new Event("left", { bubbles: true }));
  }

  #turnTo(index: number, behavior: ScrollBehavior = "smooth"): void {
    this.#pages.scrollTo({
      left: index * this.#pages.clientWidth,
      behavior: prefersStillness() ? "instant" : behavior,
    });
  }

  #turnByKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#turnTo(this.#index + step);
  }

  /** Takes the page in view after a swipe. */
  #follow(): void {
    const index = Math.round(this.#pages.scrollLeft / this.#pages.clientWidth);
    if (index === this.#index || !this.#show?.tickets[index]) return;
    this.#index = index;
    this.#mark();
    this.dispatchEvent(new CustomEvent("turn", { bubbles: true, detail: this.#show.tickets[index] }));
  }

  #mark(): void {
    const tickets = this.#show?.tickets ?? [];
    const ticket = tickets[this.#index];
    const several = tickets.length > 1;
    part(this, "turning").hidden = !several;
    part(this, "before", HTMLButtonElement).disabled = this.#index === 0;
    part(this, "after", HTMLButtonElement).disabled = this.#index === tickets.length - 1;
    for (const [index, dot] of [...part(this, "dots").children].entries())
      dot.setAttribute("aria-current", String(index === this.#index));
    part(this, "dots").setAttribute(
      "aria-label",
      t("Ticket %(number)s of %(count)s", { number: this.#index + 1, count: tickets.length }),
    );
    for (const [index, page] of [...this.#pages.children].entries())
      page.toggleAttribute("inert", index !== this.#index);
    part(this, "spoken").textContent = this.#pages.children[this.#index]?.getAttribute("aria-label") ?? "";
    void this.#keepAwake(ticket);
  }

  async #keepAwake(ticket: KeptTicket | undefined): Promise<void> {
    const shown = ticket !== undefined && !ticket.voided_at;
    if (!shown) await this.#wakeLock.release();
    part(this, "bright").hidden = !shown;
    part(this, "awake").hidden = !(shown && (await this.#wakeLock.hold()));
  }
}

/** All that is drawn of a show: when it was refreshed is not. */
function content(show: KeptShow | undefined): string {
  return JSON.stringify(show, (name, value: unknown) =>
    name === "refreshed_at" || name === "seen_as" ? undefined : value,
  );
}
