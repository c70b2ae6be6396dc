// Finds slips in the part of an address after the @, which would lose the tickets: "Did you mean
// maya.okafor@gmail.com?" Pure.
const KNOWN = [
  "gmail.com",
  "yahoo.com",
  "hotmail.com",
  "outlook.com",
  "icloud.com",
  "aol.com",
  "comcast.net",
  "live.com",
  "msn.com",
  "verizon.net",
];
const ALSO_REAL = ["mail.com", "email.com", "ymail.com"];

/** The address that was probably meant, or null when nothing looks wrong. */
export function meantAddress(address: string): string | null {
  const at = address.lastIndexOf("@");
  const domain = address
    .slice(at + 1)
    .trim()
    .toLowerCase();
  if (at < 1 || KNOWN.includes(domain) || ALSO_REAL.includes(domain)) return null;
  const meant = KNOWN.find((known) => slips(domain, known) === 1);
  return meant ? `${address.slice(0, at)}@${meant}` : null;
}

/**
 * 1 when one letter is wrong, missing, too many, or swapped with its neighbor; else 0 (same) or 2 (something
 * else).
 */
function slips(typed: string, meant: string): 0 | 1 | 2 {
  if (typed === meant) return 0;
  let start = 0;
  while (start < typed.length && typed[start] === meant[start]) start += 1;
  let end = 0;
  while (
    end < typed.length - start &&
    end < meant.length - start &&
    typed.at(-1 - end) === meant.at(-1 - end)
  )
    end += 1;
  const [wrong, right] = [typed.slice(start, typed.length - end), meant.slice(start, meant.length - end)];
  const swapped = wrong.length === 2 && wrong === [...right].reverse().join("");
  return swapped || (wrong.length <= 1 && right.length <= 1) ? 1 : 2;
}
