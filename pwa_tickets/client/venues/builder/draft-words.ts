// Says how safe the draft is, and what is going on with it.
import { language, t } from "../../shared/i18n.ts";
import type { DraftState } from "./draft-keeper.ts";

const KINDS: Readonly<Record<DraftState, string>> = {
  saved: "badge-good",
  drafting: "",
  kept: "badge-good",
  device: "badge-warn",
  lost: "badge-bad",
};

export function showState(badge: HTMLElement, state: DraftState, at: number): void {
  const time = new Date(at).toLocaleTimeString(language, { timeStyle: "short" });
  const words: Record<DraftState, string> = {
    saved: t("Saved"),
    drafting: t("Keeping your draft…"),
    kept: t("Draft kept %(time)s", { time }),
    device: t("Kept on this device, no connection"),
    lost: t("The draft is not kept: please save"),
  };
  badge.textContent = words[state];
  badge.className = "badge";
  if (KINDS[state]) badge.classList.add(KINDS[state]);
}

/** A notice above the map; `canDiscard`: with a button that gives the draft up. */
export function notice(words: string, canDiscard: boolean): HTMLElement {
  const made = document.createElement("p");
  made.className = "notice builder-notice";
  const text = document.createElement("span");
  text.textContent = words;
  made.append(text);
  if (canDiscard) {
    const button = document.createElement("button");
    [button.type, button.className, button.textContent] = ["button", "link", t("Discard them")];
    button.dataset["do"] = "discard";
    made.append(button);
  }
  return made;
}
