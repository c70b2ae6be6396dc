// Reads and normalizes ticket codes, as generate_qr_code() makes them, and hashes them as rosters do. Pure.
const PREFIX = "TKT-";
const ALPHABET = /^[0-9A-HJKMNP-TV-Z]{26}$/;
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

/** Normalizes a code that was typed from paper; null when it cannot be one. */
export function normalize(typed: string): string | null {
  let text = typed.replace(ASIDE, "").toUpperCase();
  if (text.length === 29 && text.startsWith("TKT")) text = text.slice(3);
  text = text.replace(/[OIL]/g, (letter) => READ_AS[letter] ?? letter);
  return ALPHABET.test(text) ? PREFIX + text : null;
}

/**
 * Hashes a code to 16 characters that name it without giving it away: sha256, 12 bytes, unpadded base64url.
 */
export async function codeHash(code: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
  const bytes = String.fromCharCode(...new Uint8Array(digest, 0, 12));
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_");
}
