// Listens for a hand-held scanner, which by cable or Bluetooth is a keyboard that types a code and ends it with
// Enter, with Tab, or with nothing.
import { codeIn, isWhole } from "./code.ts";

// Slow Bluetooth scanners pause for a quarter of a second; on this page nobody types anything outside a field.
const BETWEEN_KEYS_MS = 500;
const SHORTEST = 6;
const SUFFIX = /^(?:Enter|NumpadEnter|Tab)$/;
const DASH = /^(?:Minus|NumpadSubtract)$/;
const US_KEY = /^(?:Key([A-Z])|(?:Digit|Numpad)(\d))$/;

export interface Key {
  /** What the phone's keyboard layout makes of it. */
  readonly key: string;
  /** Which key it is, whatever its layout. */
  readonly code: string;
  readonly timeStamp: number;
}

/** What a key ended: a text to read, and whether the key is to do nothing else. */
export interface Ended {
  readonly text?: string;
  readonly isSuffix: boolean;
}

/**
 * Gathers the keys of a hand-held scanner into texts. A whole ticket code is read at its last character: a
 * scanner without a suffix sends nothing after it, and a suffix that follows is swallowed.
 *
 * Scanners press the keys of an American keyboard. Where the phone believes another one is connected, TKT-Y0
 * arrives as "TKTßZ0" (German), "TKT)Yà" (French) or "TKT'Y0" (Spanish): then the keys tell what was meant.
 */
export class WedgeText {
  #byLayout = "";
  #byPlace = "";
  #last = -Infinity;
  #isRead = false;

  press({ key, code, timeStamp }: Key): Ended {
    if (timeStamp - this.#last > BETWEEN_KEYS_MS) this.#clear();
    this.#last = timeStamp;
    if (SUFFIX.test(code) || SUFFIX.test(key)) return this.#suffix();
    if (key.length === 1) this.#byLayout += key;
    this.#byPlace += placeOf(code);
    const text = this.#text();
    if (!isWhole(text)) return { isSuffix: false };
    this.#clear();
    this.#isRead = true;
    return { text, isSuffix: false };
  }

  #suffix(): Ended {
    const [text, wasRead] = [this.#text(), this.#isRead];
    this.#clear();
    if (text.length >= SHORTEST) return { text, isSuffix: true };
    return { isSuffix: wasRead };
  }

  /** Every layout that moves a letter or a digit of a code moves the dash after TKT as well. */
  #text(): string {
    return codeIn(this.#byLayout) === null && codeIn(this.#byPlace) !== null ? this.#byPlace : this.#byLayout;
  }

  #clear(): void {
    this.#byLayout = "";
    this.#byPlace = "";
    this.#isRead = false;
  }
}

function placeOf(code: string): string {
  if (DASH.test(code)) return "-";
  const [, letter, digit] = US_KEY.exec(code) ?? [];
  return letter ?? digit ?? "";
}

/** Calls back with each text typed by a scanner; what people type into fields is left alone. */
export function listenForWedge(read: (text: string) => void): void {
  const wedge = new WedgeText();
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (
      target instanceof HTMLInputElement ||
      target instanceof HTMLTextAreaElement ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    )
      return;
    const { text, isSuffix } = wedge.press(event);
    if (isSuffix) event.preventDefault(); // or it would press a button that has the focus, or move the focus
    if (text !== undefined) read(text);
  });
}
