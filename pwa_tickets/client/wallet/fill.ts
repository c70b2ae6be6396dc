// Looks live in the page's <template>s, written by the server; this puts words into a copy of one.
import { copyOf } from "../shared/dom.ts";

/** A copy of the template of that name, filled. */
export function copy(name: string, words: Readonly<Record<string, string>> = {}): HTMLElement {
  const element = copyOf(document, `template[data-name="${name}"]`, HTMLElement);
  say(element, words);
  return element;
}

/** As shared `fill`, and a place without a word is hidden: the `data-hides` around it, if there is one. */
export function say(root: ParentNode, words: Readonly<Record<string, string>>): void {
  for (const slot of root.querySelectorAll<HTMLElement>("[data-slot]")) {
    const word = words[slot.dataset["slot"] ?? ""];
    if (word === undefined) continue;
    slot.textContent = word;
    (slot.closest<HTMLElement>("[data-hides]") ?? slot).hidden = word === "";
  }
}

/** The one element that plays this part; the page is ours, so it is there. */
export function part<Kind extends Element = HTMLElement>(root: ParentNode, name: string): Kind {
  const element = root.querySelector<Kind>(`[data-part="${name}"]`);
  if (!element) throw new TypeError(`the page has no part "${name}"`);
  return element;
}
