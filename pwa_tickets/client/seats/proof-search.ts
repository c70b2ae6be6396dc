// The search of a proof of work (ALTCHA, version 2): derive a key from each counter until one begins with the
// prefix.
export interface Challenge {
  readonly parameters: {
    readonly cost: number;
    readonly keyLength: number;
    readonly keyPrefix: string;
    readonly nonce: string;
    readonly salt: string;
  };
  readonly signature: string;
}

/** Which counters of a challenge somebody tries. */
export interface Share {
  readonly challenge: Challenge;
  readonly start: number;
  readonly step: number;
}
export interface Solution {
  readonly counter: number;
  readonly derivedKey: string;
}

/** Tries counters until one fits; others may try the other counters meanwhile. */
export async function findCounter({ challenge, start, step }: Share): Promise<Solution> {
  const { cost, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
  const prefix = bytesOf(keyPrefix);
  const nonceBytes = bytesOf(nonce);
  const password = new Uint8Array(nonceBytes.length + 4);
  password.set(nonceBytes);
  const last = new DataView(password.buffer);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: cost };
  for (let counter = start; ; counter += step) {
    last.setUint32(nonceBytes.length, counter);
    const material = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const key = new Uint8Array(await crypto.subtle.deriveBits(derivation, material, keyLength * 8));
    if (prefix.every((byte, place) => key[place] === byte)) return { counter, derivedKey: hexOf(key) };
  }
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
