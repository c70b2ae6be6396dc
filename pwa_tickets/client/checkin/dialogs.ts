// Opens the scanner's dialogs: each a form that answers with the value of the button that closed it.
import { fill, find } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import { doorsAt } from "./early.ts";
import type { RosterShow } from "./roster.ts";
import type { Owed } from "./scanner.ts";
import { when } from "./verdict-words.ts";

function dialog(root: ParentNode, name: string): HTMLDialogElement {
  return find(root, `dialog[data-dialog=${name}]`, HTMLDialogElement);
}

function answer(box: HTMLDialogElement): Promise<string> {
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) =>
    box.addEventListener("close", () => resolve(box.returnValue), { once: true }),
  );
}

const NOT_FOUND = {
  incomplete: t(
    "Something is missing. A code has 26 letters and digits, a ticket number eight, the end of an order number six.",
  ),
  "unknown-number": t(
    "No ticket on this phone has that number, and no order that still owes. Check it, or type the 26 characters under the code.",
  ),
} as const;

/**
 * Asks for a code, a ticket's number or an order's by hand, and finds its hash, or what is owed; null when they went
 * back. What `look` does not find is said so, and stays to be corrected.
 */
export async function askCode(
  root: ParentNode,
  look: (typed: string) => Promise<string | Owed | keyof typeof NOT_FOUND>,
): Promise<string | Owed | null> {
  const box = dialog(root, "type");
  const field = find(box, "input", HTMLInputElement);
  field.autocapitalize = "characters";
  field.spellcheck = false;
  field.setAttribute("autocomplete", "off");
  mark(box, field, "");
  for (;;) {
    const closed = answer(box);
    field.focus();
    field.select();
    if ((await closed) !== "go") break;
    const found = await look(field.value);
    if (found !== "incomplete" && found !== "unknown-number") {
      field.value = "";
      return found;
    }
    mark(box, field, NOT_FOUND[found]);
  }
  field.value = "";
  return null;
}

function mark(box: HTMLDialogElement, field: HTMLInputElement, text: string): void {
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  find(box, "[data-error-for=code]").textContent = text;
}

/** Asks why somebody is let in all the same; null when they are not. */
export async function askReason(root: ParentNode): Promise<string | null> {
  const box = dialog(root, "reason");
  const field = find(box, "input", HTMLInputElement);
  field.value = "";
  const chosen = await answer(box);
  if (chosen !== "own") return chosen || null;
  return field.value.trim() || null;
}

/** Asks whether tickets are to be used up long before the show's doors open. `now`: by the server's clock. */
export async function askEarly(root: ParentNode, show: RosterShow, now: number): Promise<boolean> {
  const box = dialog(root, "early");
  const doors = when(doorsAt(show), show.venue.time_zone, now);
  fill(box, { "early-title": t("Doors open %(when)s", { when: doors }) });
  return (await answer(box)) === "scan";
}

export type MenuChoice = "ready" | "shows" | "direction" | "camera" | "";

export async function askMenu(
  root: ParentNode,
  words: { title: string; direction: string; hasShows: boolean; hasCameras: boolean },
): Promise<MenuChoice> {
  const box = dialog(root, "menu");
  fill(box, { "menu-title": words.title, "menu-direction": words.direction });
  find(box, "[data-only=shows]").hidden = !words.hasShows;
  find(box, "[data-only=cameras]").hidden = !words.hasCameras;
  return (await answer(box)) as MenuChoice;
}
