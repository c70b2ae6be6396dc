// Reads and fills the fields of the builder's panels.
import { find } from "../../shared/dom.ts";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function field(root: ParentNode, name: string): Field {
  const found = find(root, `[name="${name}"]`);
  if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
  if (found instanceof HTMLTextAreaElement) return found;
  throw new Error(`${name} is no field`);
}

/** What stands in a field, without spaces around it. */
export const typed = (root: ParentNode, name: string): string => field(root, name).value.trim();

export const isChecked = (root: ParentNode, name: string): boolean =>
  find(root, `[name="${name}"]`, HTMLInputElement).checked;

export function numberOf(root: ParentNode, name: string, otherwise: number): number {
  const words = typed(root, name);
  const value = Number(words);
  return words === "" || !Number.isFinite(value) ? otherwise : value;
}

/** Shows a value, but never under the hands of somebody who is typing another. */
export function show(root: ParentNode, name: string, value: string | number): void {
  const found = field(root, name);
  if (found !== document.activeElement && found.value !== String(value)) found.value = String(value);
}

export type Option = readonly [value: string, words: string];

export function fillOptions(root: ParentNode, name: string, options: readonly Option[], value: string): void {
  const select = find(root, `[name="${name}"]`, HTMLSelectElement);
  const key = JSON.stringify(options);
  if (select.dataset["options"] !== key) {
    select.replaceChildren(...options.map(([key, words]) => new Option(words, key)));
    select.dataset["options"] = key;
  }
  if (select !== document.activeElement || select.value === "") select.value = value;
}

/** What all of them have in common; `mixed` where they differ. */
export function shared<T>(values: readonly T[], mixed: T): T {
  const [first, ...rest] = values;
  return first !== undefined && rest.every((value) => value === first) ? first : mixed;
}
