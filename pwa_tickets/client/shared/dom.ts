// The few things every element does with its page.

/** The first match, which the template promises to be there. */
export function find<E extends Element>(root: ParentNode, selector: string, type: new () => E): E {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}

export function findAll<E extends Element>(root: ParentNode, selector: string): E[] {
  return [...root.querySelectorAll<E>(selector)];
}

/** What the server left in `<script type="application/json" data-…>`; T is the shape the template's head describes. */
export function readData<T>(root: ParentNode, selector: string): T {
  return JSON.parse(find(root, selector, HTMLScriptElement).text) as T;
}

/** A copy of a `<template>`'s only element. */
export function copyOf<E extends Element>(root: ParentNode, selector: string, type: new () => E): E {
  const copy = find(root, selector, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof type)) throw new Error(`${selector} holds nothing to copy`);
  return copy;
}

/** Words into the slots of a copied template: `data-slot="name"`. */
export function fill(element: Element, words: Record<string, string>): void {
  for (const [name, text] of Object.entries(words)) {
    for (const slot of element.querySelectorAll(`[data-slot="${name}"]`)) {
      if (slot.textContent !== text) slot.textContent = text; // the same words set again would be laid out again
    }
  }
}

let voice: HTMLElement | undefined;

/** Said by a screen reader when it is done with what it is saying; seen by nobody. */
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
