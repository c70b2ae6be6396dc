/** Decides which way a request goes. Pure: the same rules run in the tests. */

/**
 * Pages without personal data, the same bytes for everyone: shown from the cache, renewed behind the
 * visitor's back.
 */
export const SHELLS: readonly string[] = ["/wallet", "/scan"];

/** The page shown for one that did not come. */
export const OFFLINE = "/offline";

const BUILT = "/static/built/";
const STATIC = "/static/";

/**
 * Paths nobody opens in a lobby: machines, downloads, the office, the sandbox. The browser handles them by
 * itself.
 */
const PLAIN = ["/api/", "/admin/", "/sandbox/", "/schema", "/media/", "/healthz", "/readyz"];

export type Route =
  | "built" // a file with its hash in its name: cache first, it can never be stale
  | "shell" // cache first, revalidated after
  | "page" // network first, within LIMIT_MS, then the offline page
  | "network"; // not ours to touch

export interface Asked {
  readonly method: string;
  readonly mode: string;
  readonly url: string;
}

export function route({ method, mode, url }: Asked, origin: string): Route {
  const { origin: host, pathname, search } = new URL(url);
  if (method !== "GET" || host !== origin) return "network";
  if (pathname.startsWith(BUILT)) return "built";
  if (mode !== "navigate" || pathname.startsWith(STATIC)) return "network";
  if (PLAIN.some((path) => pathname.startsWith(path))) return "network";
  return search === "" && SHELLS.includes(pathname) ? "shell" : "page";
}

/**
 * Names the kept page to show for one that did not come: an email's link to the wallet that cannot be
 * exchanged without signal still opens the tickets this phone keeps.
 */
export function fallbackFor(url: string): string {
  const { pathname } = new URL(url);
  return SHELLS.includes(pathname) ? pathname : OFFLINE;
}

/** Finds the addresses of built files that a page names. */
export function builtFiles(html: string): string[] {
  return [
    ...new Set(
      Array.from(html.matchAll(/["'=](\/static\/built\/[^"'\s>]+)/g), ([, address]) => address ?? ""),
    ),
  ];
}

/**
 * True for files that only an enrolled device keeps: the decoder alone is larger than everything a buyer
 * needs.
 */
export function isScannerFile(name: string): boolean {
  return name.startsWith("checkin/") || name.endsWith(".wasm") || name === "scanner.css";
}

/** True for the office's files: it is never used without signal. */
export function isOfficeFile(name: string): boolean {
  return /^(office|reports|venues)\//.test(name) || name === "office.css";
}
