import type { Seat } from "../seat-map/model.ts";
import { CountDown } from "../shared/count-down.ts";
import { copyOf, fill, find } from "../shared/dom.ts";
import { plural } from "../shared/i18n.ts";
import type { Elsewhere } from "./picker-data.ts";
import type { ChosenPlaces } from "./places.ts";
import { countOf, notesOf, placesWords, runs, seatRanges } from "./words.ts";

/** Shows at the bottom of the picker what is chosen, how long it is ours, what it costs, and the way on. */
export class PickerBar {
  readonly #bar: HTMLElement;
  readonly #money: (cents: number) => string;
  readonly #countdown: CountDown;
  #isOnSale: boolean;

  constructor(bar: HTMLElement, money: (cents: number) => string) {
    this.#bar = bar;
    this.#money = money;
    this.#isOnSale = bar.dataset["sale"] === "on_sale";
    this.#countdown = find(bar, "count-down", CountDown);
  }

  chosen(seats: readonly Seat[], elsewhere: Elsewhere | null, places: readonly ChosenPlaces[] = []): void {
    const wanted = places.filter(({ quantity }) => quantity > 0);
    const sum = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + one, 0);
    const total =
      sum(seats.map(({ price }) => price)) +
      sum(wanted.map(({ price, quantity }) => price * quantity)) +
      (elsewhere?.total_in_cents ?? 0);
    const count = seats.length + sum(wanted.map(({ quantity }) => quantity)) + (elsewhere?.seats ?? 0);
    this.#show("[data-prompt]", count === 0 && this.#isOnSale);
    this.#show("[data-chosen]", count > 0);
    this.#show("[data-continue]", count > 0);
    this.#show("[data-chips]", seats.length + wanted.length > 0);
    this.#show("[data-elsewhere]", elsewhere !== null && elsewhere.seats > 0);
    fill(this.#bar, {
      count: countOf(count),
      words: plural("Continue · %(num)s seat", "Continue · %(num)s seats", count),
      money: count > 0 ? this.#money(total) : "",
      elsewhere: elsewhere
        ? plural(
            "With %(num)s seat for another show, %(total)s",
            "With %(num)s seats for another show, %(total)s",
            elsewhere.seats,
            { total: this.#money(elsewhere.total_in_cents) },
          )
        : "",
    });
    this.#chips([...runs(seats).map(seatsChip), ...wanted.map(placesChip)]);
  }

  /** Offers seats when the sale began while somebody looked around. */
  opened(): void {
    this.#isOnSale = true;
    this.say("");
    this.#show("[data-prompt]", find(this.#bar, "[data-chosen]").hidden !== false);
  }

  until(deadline: string | null): void {
    this.#countdown.until = deadline;
    if (deadline === null) this.extendable(false);
  }

  extendable(yes: boolean): void {
    this.#show("[data-extend]", yes);
  }

  /** Says why something did not happen; "" when there is nothing to say. */
  say(text: string): void {
    fill(this.#bar, { notice: text });
    this.#show("[data-notice]", text !== "");
  }

  busy(yes: boolean): void {
    const button = find(this.#bar, "[data-continue]", HTMLButtonElement);
    if (yes) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }

  #show(selector: string, yes: boolean): void {
    find(this.#bar, selector).hidden = !yes;
  }

  /** Keeps each chip the same element while its seats are chosen, so that focus stays where it was. */
  #chips(chips: readonly Chip[]): void {
    const row = find(this.#bar, "[data-chips]");
    const present = new Map(
      [...row.children].map((chip) => [(chip as HTMLElement).dataset["chip"], chip as HTMLElement]),
    );
    const wanted = chips.map((chip) => present.get(chip.key) ?? this.#chip(chip));
    const focused = [...row.children].indexOf(document.activeElement as Element);
    for (const chip of present.values()) if (!wanted.includes(chip)) chip.remove();
    wanted.forEach((chip, index) => {
      if (row.children[index] !== chip) row.insertBefore(chip, row.children[index] ?? null);
    });
    if (focused >= 0 && !row.contains(document.activeElement)) {
      const next = (row.children[Math.min(focused, row.children.length - 1)] ??
        find(this.#bar, "[data-continue]")) as HTMLElement;
      next.focus();
    }
    for (const chip of wanted)
      if (!present.has(chip.dataset["chip"])) chip.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #chip({ key, data, name, price, note = "" }: Chip): HTMLElement {
    const chip = copyOf(this.#bar, "template", HTMLButtonElement);
    Object.assign(chip.dataset, { chip: key, ...data });
    fill(chip, { name, price: this.#money(price), note });
    return chip;
  }
}

/** What is given back by one tap. */
interface Chip {
  readonly key: string;
  readonly data: Readonly<Record<string, string>>;
  readonly name: string;
  readonly price: number;
  readonly note?: string;
}

function seatsChip(run: readonly Seat[]): Chip {
  const seats = run.map(({ n }) => n).join();
  const price = run.reduce((sum, one) => sum + one.price, 0);
  return { key: seats, data: { seats }, name: seatRanges(run), price, note: notesOf(run) };
}

function placesChip(places: ChosenPlaces): Chip {
  const { id: area, quantity, price } = places;
  return { key: `${area} ${quantity}`, data: { area }, name: placesWords(places), price: price * quantity };
}
