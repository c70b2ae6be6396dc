import { find, findAll } from "../shared/dom.ts";

export type View = "map" | "list";

/**
 * Switches between map and list, and lets one price stand out. The address remembers the view, so a reload
 * does.
 */
export class PickerViews {
  readonly #picker: HTMLElement;

  constructor(picker: HTMLElement, only: (zone: number) => void) {
    this.#picker = picker;
    picker.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const link = target?.closest<HTMLElement>("[data-show-view]");
      const chip = target?.closest<HTMLElement>("[data-zone]");
      if (link) {
        event.preventDefault();
        this.show(link.dataset["showView"] === "list" ? "list" : "map");
      } else if (chip) only(this.#press(chip));
    });
    picker.addEventListener("focusin", ({ target }) => {
      // found by keyboard or screen reader
      if (target instanceof HTMLInputElement && target.name === "seat") this.show("list");
    });
    this.#followSections();
  }

  show(view: View): void {
    const opened = view === "list" && this.#picker.dataset["view"] !== "list";
    this.#picker.dataset["view"] = view;
    if (opened && document.activeElement?.getAttribute("name") !== "seat") {
      this.#picker
        .querySelector("input[name=seat]:checked")
        ?.closest("fieldset")
        ?.scrollIntoView({ block: "start", behavior: "instant" });
    }
    for (const link of findAll<HTMLElement>(this.#picker, "[data-show-view]"))
      mark(link, "page", link.dataset["showView"] === view);
    const url = new URL(location.href);
    if (view === "list") url.searchParams.set("view", "list");
    else url.searchParams.delete("view");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  /** Returns the zone now pressed, or 0. */
  #press(chip: HTMLElement): number {
    const pressed = chip.getAttribute("aria-pressed") === "true";
    for (const other of findAll(this.#picker, "[data-zone]"))
      other.setAttribute("aria-pressed", String(other === chip && !pressed));
    return pressed ? 0 : Number(chip.dataset["zone"]);
  }

  /** Marks the chip of the section that is being read. */
  #followSections(): void {
    const list = find(this.#picker, ".seat-list");
    const chips = new Map(
      findAll<HTMLAnchorElement>(this.#picker, "[data-sections] a").map((chip) => [chip.hash.slice(1), chip]),
    );
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const chip = chips.get(target.id);
          if (!isIntersecting || !chip) continue;
          for (const other of chips.values()) mark(other, "true", other === chip);
          chip.scrollIntoView({ block: "nearest", inline: "nearest" });
        }
      },
      { root: list, rootMargin: "0px 0px -80% 0px" },
    );
    for (const section of findAll(list, ".seat-section")) watcher.observe(section);
  }
}

function mark(link: HTMLElement, word: string, current: boolean): void {
  if (current) link.setAttribute("aria-current", word);
  else link.removeAttribute("aria-current");
}
