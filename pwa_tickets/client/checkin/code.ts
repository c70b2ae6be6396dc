// Reads and normalizes what is printed on a ticket: its code, as generate_qr_code() makes it, its number, as
// generate_ticket_number() does, and an order's, as generate_order_number(); and hashes them as rosters do. Pure.
const PREFIX = "TKT-";
const ALPHABET = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const NUMBER = /^T?([0-9A-HJKMNP-TV-Z]{4})([0-9A-HJKMNP-TV-Z]{4})$/;
const ORDER_NUMBER = /^((?:0RD)?[0-9]{8})?([0-9A-HJKMNP-TV-Z]{6})$/;
const ASIDE = /[\s\-–—_.·]+/g;
const READ_AS: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1" };

/**
 * Extracts the code from a text that a camera or a hand-held scanner read; null for any other text. A broken
 * TKT text is still ours to refuse.
 */
export function codeIn(text: string): string | null {
  const read = text.trim().toUpperCase();
  return read.startsWith(PREFIX) ? read : null;
}

/** Whether a text is a ticket's whole code, nothing missing. */
export function isWhole(text: string): boolean {
  const code = codeIn(text);
  return code !== null && ALPHABET.test(code.slice(PREFIX.length));
}

/** Normalizes a code that was typed from paper; null when it cannot be one. */
export function normalize(typed: string): string | null {
  let text = asPrinted(typed);
  if (text.length === 29 && text.startsWith("TKT")) text = text.slice(3);
  return ALPHABET.test(text) ? PREFIX + text : null;
}

/** Normalizes a ticket's number, like T-7Q2M-ZK4V, that was typed from paper; null when it cannot be one. */
export function normalizeNumber(typed: string): string | null {
  const [, first, last] = NUMBER.exec(asPrinted(typed)) ?? [];
  return first && last ? `T-${first}-${last}` : null;
}

/**
 * Reads an order's number, like ORD-20261122-7K3M9Q, that somebody said or showed, by its last six characters; they
 * may be all that was typed. Null when it cannot be one.
 */
export function orderNumber(typed: string): { readonly end: string; readonly isWhole: boolean } | null {
  const [, begin, end] = ORDER_NUMBER.exec(asPrinted(typed)) ?? [];
  return end === undefined ? null : { end, isWhole: begin !== undefined };
}

function asPrinted(typed: string): string {
  const text = typed.replace(ASIDE, "").toUpperCase();
  return text.replace(/[OIL]/g, (letter) => READ_AS[letter] ?? letter);
}

/**
 * Hashes a code to 16 characters that name it without giving it away: sha256, 12 bytes, unpadded base64url.
 */
export const codeHash = (code: string): Promise<string> => hash(code, 12);

/** Hashes the number of a ticket or an order to 8 characters: 6 bytes tell apart all that a device can know of. */
export const numberHash = (number: string): Promise<string> => hash(number, 6);

async function hash(text: string, bytes: number): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const first = String.fromCharCode(...new Uint8Array(digest, 0, bytes));
  return btoa(first).replaceAll("+", "-").replaceAll("/", "_");
}
