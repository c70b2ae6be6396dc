import { find, part } from "../../shared/dom.ts";
import { Refusal } from "../../shared/http.ts";
import { language, plural, t } from "../../shared/i18n.ts";
import { toast } from "../../shared/toast.ts";
import { answerOf } from "./dialogs.ts";
import type { MapDocument, Seat } from "./document.ts";
import type { DraftKeeper } from "./draft-keeper.ts";
import type { Editor } from "./editor.ts";
import type { MapRefusal, MapStore, SeatInUse } from "./map-store.ts";

/** Saves the map, and settles with the person what stood in the way. */
export class Saving {
  readonly #root: HTMLElement;
  readonly #editor: Editor;
  readonly #store: MapStore;
  readonly #drafts: DraftKeeper;
  /** The map as the server has it. */
  saved: MapDocument;
  #isBusy = false;

  constructor(root: HTMLElement, editor: Editor, store: MapStore, drafts: DraftKeeper) {
    [this.#root, this.#editor, this.#store, this.#drafts] = [root, editor, store, drafts];
    this.saved = editor.document;
  }

  get isChanged(): boolean {
    return this.#editor.document !== this.saved;
  }

  async save(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const button = find(this.#root, '[data-do="save"]');
    button.setAttribute("aria-busy", "true");
    try {
      await this.#save(this.#editor.document);
    } finally {
      this.#isBusy = false;
      button.removeAttribute("aria-busy");
    }
  }

  async #save(document: MapDocument): Promise<void> {
    try {
      const { map_version, added, removed } = await this.#store.save(document);
      const isStill = this.#editor.document === document;
      this.#editor.saved(map_version);
      this.saved = isStill ? this.#editor.document : { ...document, map_version };
      if (isStill) await this.#drafts.discard();
      toast(told(added, removed));
    } catch (error) {
      if (!(error instanceof Refusal))
        toast(t("We can’t reach the server. Your draft is safe; please try again."));
      else if (error.status === 412) await this.#overtaken(error.problem);
      else if (error.status === 409) await this.#inUse((error.problem as MapRefusal).seats ?? []);
      else await this.#refused(error.problem as MapRefusal);
    }
  }

  /** Opens the map as it was saved, in place of what is drawn here. */
  async openSaved(): Promise<void> {
    const document = await this.#store.readMap();
    await this.#drafts.discard();
    this.saved = document;
    this.#editor.restart(document);
  }

  async #overtaken({ saved_by, saved_at, map_version }: MapRefusal): Promise<void> {
    const when = saved_at ? new Date(saved_at).toLocaleTimeString(language, { timeStyle: "short" }) : "";
    const who = saved_by && when ? t("%(name)s saved it at %(time)s.", { name: saved_by, time: when }) : "";
    const answer = await answerOf(this.#root, "changed", { who });
    if (answer === "theirs") await this.openSaved();
    if (answer !== "over" || map_version === undefined) return;
    this.#editor.saved(map_version);
    await this.#save(this.#editor.document);
  }

  async #inUse(used: readonly SeatInUse[]): Promise<void> {
    const lines = used.map(({ section, row_name, seat_number, shows }) => {
      const values = { section, row: row_name, seat: seat_number, shows: shows.join(", ") };
      return t("%(section)s, row %(row)s, seat %(seat)s: %(shows)s", values);
    });
    list(part(this.#root, "used"), lines);
    this.#editor.select(used.map(({ id }) => id));
    if ((await answerOf(this.#root, "in-use")) === "back") this.#putBack(new Set(used.map(({ id }) => id)));
  }

  /** Gives these seats section, row, number and use as they were saved, where they stand now. */
  #putBack(ids: ReadonlySet<string>): void {
    const { document } = this.#editor;
    const before = this.saved.seats.filter(({ id }) => ids.has(id));
    const now = new Map(document.seats.map((seat) => [seat.id, seat]));
    const back = before.map((seat): Seat => {
      const { x, y } = now.get(seat.id) ?? seat;
      return { ...seat, x, y };
    });
    const sections = this.saved.sections.filter(
      ({ id }) =>
        back.some((seat) => seat.section_id === id) && !document.sections.some((one) => one.id === id),
    );
    this.#editor.apply({
      document: {
        ...document,
        sections: [...document.sections, ...sections],
        seats: [...document.seats.filter(({ id }) => !ids.has(id)), ...back],
      },
      selected: ids,
    });
  }

  async #refused({ detail, errors = [] }: MapRefusal): Promise<void> {
    const { sections, zones } = this.#editor.document;
    const names = new Map([...sections, ...zones].map(({ id, name }) => [id, name]));
    const reasons = errors.map(({ id = "", message }) => {
      const name = names.get(id);
      return name ? t("%(name)s: %(reason)s", { name, reason: message }) : message;
    });
    list(part(this.#root, "reasons"), [...new Set(reasons)].slice(0, 12));
    this.#editor.select(errors.flatMap(({ id }) => id ?? []).filter((id) => this.#isSeat(id)));
    await answerOf(this.#root, "refused", { why: detail ?? "" });
  }

  #isSeat(id: string): boolean {
    return this.#editor.document.seats.some((seat) => seat.id === id);
  }
}

function list(place: HTMLElement, lines: readonly string[]): void {
  place.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}

function told(added: number, removed: number): string {
  if (added > 0) return plural("Saved. %(num)s seat is new.", "Saved. %(num)s seats are new.", added);
  if (removed > 0) return plural("Saved. %(num)s seat is gone.", "Saved. %(num)s seats are gone.", removed);
  return t("Saved.");
}
