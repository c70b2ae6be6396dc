import { find, findAll } from "../shared/dom.ts";
import { plural } from "../shared/i18n.ts";
import type { ChosenPlaces } from "./places.ts";

/**
 * Asks how many places without numbers: a number field for each section, which works without a script, with a
 * button on either side of it.
 */
export class PlaceSteppers {
  readonly #rows: HTMLElement[];
  // News from the server must not overwrite a number that somebody is in the middle of typing.
  readonly #typing = new Set<HTMLInputElement>();

  constructor(picker: HTMLElement, want: (area: string, quantity: number) => void) {
    this.#rows = findAll<HTMLElement>(picker, "[data-area-row]");
    for (const row of this.#rows) {
      const field = find(row, "input[name=places]", HTMLInputElement);
      const area = row.dataset["areaRow"] ?? "";
      field.addEventListener("input", () => this.#typing.add(field));
      row.addEventListener("change", () => {
        this.#typing.delete(field);
        want(area, field.valueAsNumber);
      });
      field.addEventListener("blur", () => {
        this.#typing.delete(field);
        field.value = field.defaultValue; // typed and taken back is no change, news may have come meanwhile
      });
      row.addEventListener("click", ({ target }) => {
        const button = target instanceof Element ? target.closest<HTMLElement>("[data-step-by]") : null;
        if (button) want(area, (field.valueAsNumber || 0) + Number(button.dataset["stepBy"]));
      });
      for (const button of findAll<HTMLElement>(row, "[data-step-by]")) button.hidden = false;
    }
  }

  show(places: readonly ChosenPlaces[]): void {
    for (const { id, quantity, free } of places) {
      const row = this.#rows.find(({ dataset }) => dataset["areaRow"] === id);
      if (!row) continue;
      const field = find(row, "input[name=places]", HTMLInputElement);
      field.defaultValue = String(quantity);
      if (!this.#typing.has(field)) field.value = field.defaultValue;
      find(row, '[data-step-by="-1"]', HTMLButtonElement).disabled = quantity === 0;
      find(row, '[data-step-by="1"]', HTMLButtonElement).disabled = free === 0;
      find(row, "[data-left]").textContent = plural("%(num)s left", "%(num)s left", free);
    }
  }
}
