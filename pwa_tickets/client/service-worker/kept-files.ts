import { builtFiles, isOfficeFile, isScannerFile, OFFLINE, ORDER_OFFLINE, withImports } from "./routes.ts";

const FAMILY = "pwa-tickets-files-";
const CACHE = FAMILY + BUILD;
const SCAN = "/scan";
const FILES = ASSETS; // once: the build writes the whole list wherever the name stands

// Caches are opened by name: `caches.match` asks the oldest first, and would serve the version before.
const open = (): Promise<Cache> => caches.open(CACHE);

/**
 * Caches, at install, everything this version needs without signal. One file short, and the version before
 * stays.
 */
export async function stock(): Promise<void> {
  const cache = await open();
  const scanner = await isScanner();
  const files = withImports(FILES, (name) => !isOfficeFile(name) && (scanner || !isScannerFile(name)));
  await Promise.all([
    ...files.map(({ url }) => keep(cache, url)),
    ...["/wallet", OFFLINE, ORDER_OFFLINE].map((path) => renew(path)),
  ]);
  if (scanner) await renew(SCAN);
}

/** Caches, at the first visit to the scanner, what only ushers need. */
export async function stockScanner(): Promise<void> {
  const cache = await open();
  await Promise.all(withImports(FILES, isScannerFile).map(({ url }) => keep(cache, url)));
  await renew(SCAN);
}

/** Deletes, at activation, the caches of versions before. Caches of other names are not ours. */
export async function dropOlder(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(FAMILY) && name !== CACHE).map((name) => caches.delete(name)),
  );
}

export async function kept(path: string): Promise<Response | undefined> {
  return (await open()).match(path);
}

/**
 * Answers with a built file: from the cache, else from the network, and kept when it is one of this version.
 */
export async function built(request: Request): Promise<Response> {
  const found = await kept(request.url);
  if (found) return found;
  const response = await fetch(request);
  const known = FILES.some(({ url }) => url === new URL(request.url).pathname);
  if (known && isWhole(response)) await (await open()).put(request.url, response.clone());
  return response;
}

/**
 * Puts a fresh copy of a shell in place. A page that names a file this version lacks comes from another
 * version, whose own service worker will bring both; a page that names none is not ours at all (a hotel's
 * sign-in, a proxy's excuse). `coming`: the copy that the browser asked for already, if it did.
 */
export async function renew(path: string, coming?: Promise<Response | undefined>): Promise<void> {
  const response = (await coming) ?? (await fetch(path, { cache: "no-cache", credentials: "same-origin" }));
  if (!isWhole(response)) throw new TypeError(`${path} answered ${response.status}`);
  const named = builtFiles(await response.clone().text());
  const missing = named.filter((address) => !FILES.some(({ url }) => url === address));
  if (named.length === 0 || missing.length > 0) throw new TypeError(`${path} is of another version`);
  await (await open()).put(path, response);
}

async function isScanner(): Promise<boolean> {
  const names = (await caches.keys()).filter((name) => name.startsWith(FAMILY));
  const pages = await Promise.all(names.map(async (name) => (await caches.open(name)).match(SCAN)));
  return pages.some(Boolean);
}

async function keep(cache: Cache, url: string): Promise<void> {
  if (await cache.match(url)) return;
  const response = await fetch(url);
  if (!isWhole(response)) throw new TypeError(`${url} answered ${response.status}`);
  await cache.put(url, response);
}

const isWhole = (response: Response): boolean => response.status === 200 && !response.redirected;
