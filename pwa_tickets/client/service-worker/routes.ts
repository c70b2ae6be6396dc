/** Decides which way a request goes. Pure: the same rules run in the tests. */

/**
 * Pages without personal data, the same bytes for everyone: shown from the cache, renewed behind the
 * visitor's back.
 */
export const SHELLS: readonly string[] = ["/wallet", "/scan"];

/** The page shown for one that did not come. */
export const OFFLINE = "/offline";

/** The same for an order's page: it may have been paid for a moment ago. */
export const ORDER_OFFLINE = "/offline/order";

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
  | "page" // from the network, however long it takes; the offline page when nothing can come any more
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
 * Names the kept page that stands in for a slow one until it is here: after paying, and for an email's link to
 * the wallet, which opens the tickets this phone keeps. Others have none: nothing says better than the page
 * before that the next is on its way.
 */
export function standInFor(url: string): string | undefined {
  const { pathname } = new URL(url);
  if (pathname.startsWith("/orders/")) return ORDER_OFFLINE;
  return SHELLS.includes(pathname) ? pathname : undefined;
}

/** Names the kept page to show for one that will not come. */
export function fallbackFor(url: string): string {
  return standInFor(url) ?? OFFLINE;
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
  return OFFICE.test(name);
}

const OFFICE =
  /^((office|reports|venues|setup|box_office)\/|accounts\/passkey\.|seats\/(holds|chooser)\.|office\.css$)/;

/** A file of this build; `imports` are places in the list of all files. */
export interface BuiltFile {
  readonly name: string;
  readonly imports: readonly number[];
}

/**
 * Finds the files whose names are wanted, and the chunks they are made of, which carry no page's name: what only
 * the office's pages share stays with them.
 */
export function withImports<File extends BuiltFile>(
  files: readonly File[],
  isWanted: (name: string) => boolean,
): File[] {
  const found = new Set<File>();
  const find = (file: File | undefined): void => {
    if (!file || found.has(file)) return;
    found.add(file);
    for (const place of file.imports) find(files[place]);
  };
  for (const file of files) if (!file.name.startsWith("shared/") && isWanted(file.name)) find(file);
  return [...found];
}
