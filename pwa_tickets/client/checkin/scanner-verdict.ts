import { fill, find, findAll } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import { moneyLike } from "../shared/money.ts";
import { plateWords } from "../shared/seat-names.ts";
import { dressMark, markName } from "../shared/show-marks.ts";
import { setThemeColor } from "../shared/theme-color.ts";
import { fit } from "./fitted.ts";
import type { RosterData, Seat } from "./roster.ts";
import type { Owed } from "./scanner.ts";
import { drawSeatMap, lightSeat } from "./seat-map-picture.ts";
import { wayTo, whereIs } from "./seat-words.ts";
import { type Face, faceOfOwing, type Kind } from "./verdict-words.ts";

const SHOWN_MS = 4000;
const OFFERS = {
  anyway: t("Let in anyway"),
  "seat-empty": t("Seat is empty, let in"),
  type: t("Type the code"),
};

export interface Offered {
  readonly seat?: { readonly seat: Seat; readonly index: number } | undefined;
  readonly roster?: RosterData | undefined;
  readonly canUndo: boolean;
}

/**
 * <scanner-verdict>: shows over the whole screen whether this person may come in. It goes by itself; nothing
 * needs a tap.
 */
export class ScannerVerdict extends HTMLElement {
  onOffer: (offer: NonNullable<Face["offer"]>) => void = () => {};
  onFoot: (what: "undo" | "type") => void = () => {};
  onGone: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #face: Face | undefined;
  #canUndo = false;
  #seatMap: { readonly roster: RosterData; readonly picture: SVGSVGElement | null } | undefined;

  connectedCallback(): void {
    find(this, "[data-act=offer]", HTMLButtonElement).addEventListener(
      "click",
      () => this.#face?.offer && this.onOffer(this.#face.offer),
    );
    find(this, "[data-act=foot]", HTMLButtonElement).addEventListener("click", () =>
      this.onFoot(this.#canUndo ? "undo" : "type"),
    );
    window.addEventListener("resize", this.#fit); // a phone that is turned, while the verdict stands
  }

  disconnectedCallback(): void {
    window.removeEventListener("resize", this.#fit);
  }

  readonly #fit = (): void => {
    if (this.hidden) return;
    fit(find(this, "[data-slot=word]"));
    for (const fact of findAll<HTMLElement>(this, ".plate dd")) fit(fact);
  };

  show(face: Face, { seat, roster, canUndo }: Offered): void {
    this.#face = face;
    this.#canUndo = canUndo;
    this.#dress(face.kind);
    setThemeColor(getComputedStyle(this).backgroundColor);
    const where =
      seat && roster && face.kind === "let-in" ? whereIs(seat.index, roster.seats, roster.places) : "";
    const [section = "", row = "", number = ""] = seat?.seat ?? [];
    fill(this, {
      word: face.word,
      why: face.why ?? "",
      todo: face.todo ?? where,
      ...plateWords(section, row, number),
      way: seat && roster ? wayTo(seat.index, roster) : "",
    });
    const mark = seat ? roster?.show.mark : undefined;
    dressMark(find(this, "[data-mark]"), mark);
    fill(this, { mark: markName(mark) });
    for (const name of ["why", "todo"])
      find(this, `[data-slot=${name}]`).hidden = !(name === "why" ? face.why : (face.todo ?? where));
    find(this, ".plate").hidden = !seat;
    find(this, ".verdict-offer").hidden = !face.offer;
    find(this, "[data-act=offer]").textContent = face.offer ? OFFERS[face.offer] : "";
    const foot = find(this, "[data-act=foot]");
    foot.textContent = canUndo ? t("Undo") : t("Type code");
    foot.hidden = face.offer === "type" && !canUndo; // once is enough
    this.#light(face.kind === "let-in" ? seat?.index : undefined, roster);
    this.hidden = false;
    this.#fit();
    this.stay();
  }

  /** Shows what an order owes that nobody has paid; returns how it is meant. */
  showOwing({ cents }: Owed): Kind {
    const face = faceOfOwing(moneyLike(this.dataset["zero"] ?? "")(cents));
    this.show(face, { canUndo: false });
    return face.kind;
  }

  /** Stays for four more seconds: somebody is reading, or choosing. */
  stay(milliseconds = SHOWN_MS): void {
    clearTimeout(this.#timer);
    this.#timer = Number.isFinite(milliseconds) ? setTimeout(() => this.hide(), milliseconds) : undefined;
  }

  hide(): void {
    clearTimeout(this.#timer);
    if (this.hidden) return;
    this.hidden = true;
    setThemeColor(undefined);
    this.onGone();
  }

  #dress(kind: Kind): void {
    this.className = `verdict scanner-verdict verdict-${kind}`;
    for (const picture of findAll<SVGElement>(this, "[data-picture]"))
      picture.toggleAttribute("hidden", picture.dataset["picture"] !== kind);
  }

  #light(index: number | undefined, roster: RosterData | undefined): void {
    const slot = find(this, "[data-seat-map]");
    slot.hidden = index === undefined || !roster;
    if (index === undefined || !roster) return;
    if (this.#seatMap?.roster !== roster) {
      this.#seatMap = { roster, picture: drawSeatMap(roster) };
      slot.replaceChildren(...(this.#seatMap.picture ? [this.#seatMap.picture] : []));
    }
    if (this.#seatMap.picture) lightSeat(this.#seatMap.picture, roster, index);
  }
}
