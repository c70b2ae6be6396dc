// Finds, copies and fills what the server's templates promise to be on the page.
/** Finds the first match, which the template promises to be there; throws when it is not. */
export function find(root: ParentNode, selector: string): HTMLElement;
export function find<E extends Element>(root: ParentNode, selector: string, type: new () => E): E;
export function find(root: ParentNode, selector: string, type: new () => Element = HTMLElement): Element {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Finds the element marked `data-part="name"`; throws when there is none of this type. */
export function part(root: ParentNode, name: string): HTMLElement;
export function part<E extends Element>(root: ParentNode, name: string, type: new () => E): E;
export function part(root: ParentNode, name: string, type: new () => Element = HTMLElement): Element {
  return find(root, `[data-part="${name}"]`, type);
}

export function findAll<E extends Element>(root: ParentNode, selector: string): E[] {
  return [...root.querySelectorAll<E>(selector)];
}

/**
 * Reads what the server left in `<script type="application/json" data-…>`; T is the shape the template's head
 * describes.
 */
export function readData<T>(root: ParentNode, selector: string): T {
  return JSON.parse(find(root, selector, HTMLScriptElement).text) as T;
}

type Words = Readonly<Record<string, string>>;

/** Copies the only element of a `<template>` and fills it. */
export function copyOf<E extends Element>(
  root: ParentNode,
  selector: string,
  type: new () => E,
  words: Words = {},
): E {
  const copy = find(root, selector, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof type)) throw new Error(`${selector} holds nothing to copy`);
  fill(copy, words);
  return copy;
}

/**
 * Puts words into slots (`data-slot="name"`). Where a slot or what is around it is marked `data-hides`, that
 * is hidden without a word.
 */
export function fill(root: ParentNode, words: Words): void {
  for (const [name, text] of Object.entries(words)) {
    for (const slot of root.querySelectorAll(`[data-slot="${name}"]`)) {
      // the same words set again would be laid out again
      if (slot.textContent !== text) slot.textContent = text;
      const hidden = slot.closest<HTMLElement>("[data-hides]");
      if (hidden) hidden.hidden = text === "";
    }
  }
}

let voice: HTMLElement | undefined;

/** Has a screen reader say something when it is done with what it is saying; seen by nobody. */
export function announce(text: string): void {
  if (!voice) {
    voice = document.createElement("p");
    voice.className = "sr-only";
    voice.setAttribute("role", "status");
    document.body.append(voice);
  }
  voice.textContent = text;
}

export const prefersStillness = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
