// Keeps what pages are made of, so that wallet and scanner open in a lobby without signal. The service worker
// knows files, never tickets: those live in the pages' own IndexedDB. It never takes a page over under
// someone's thumb.
import { reportInBackground, SYNC_TAG } from "../checkin/report.ts";
import { built, dropOlder, kept, renew, stock, stockScanner } from "./kept-files.ts";
import { fallbackFor, route } from "./routes.ts";

const worker = self as unknown as ServiceWorkerGlobalScope;

/** How long a page may take before the visitor is told; longer, and people start to tap. */
const LIMIT_MS = 3000;

/** Pages that must not change under someone: the new version waits until they are closed. */
const BUSY = ["/scan", "/checkout"];

// No skipWaiting here: a new version waits until a person says so, or until every page is closed.
worker.addEventListener("install", (event) => event.waitUntil(stock()));

worker.addEventListener("activate", (event) =>
  event.waitUntil(dropOlder().then(() => worker.clients.claim())),
);

worker.addEventListener("message", (event) => {
  const message = event.data as { type?: string } | null;
  if (message?.type === "keep-scanner") event.waitUntil(stockScanner().catch(() => undefined));
  if (message?.type === "take-over") event.waitUntil(takeOver(event.ports[0]));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  switch (route(request, worker.location.origin)) {
    case "built":
      return event.respondWith(built(request));
    case "shell":
      return event.respondWith(shell(event));
    case "page":
      return event.respondWith(page(request));
    case "network":
      return undefined;
  }
});

// A scanner's page asked to be woken: the browser has found a network, whether or not the page is still open.
worker.addEventListener("sync", (event) => {
  const { tag, waitUntil } = event as ExtendableEvent & { readonly tag: string };
  if (tag === SYNC_TAG) waitUntil.call(event, reportInBackground());
});

async function takeOver(answer: MessagePort | undefined): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const busy = pages.some(({ url }) => BUSY.includes(new URL(url).pathname));
  answer?.postMessage(busy ? "busy" : "taking over");
  if (!busy) await worker.skipWaiting();
}

async function shell(event: FetchEvent): Promise<Response> {
  const { pathname } = new URL(event.request.url);
  const found = await kept(pathname);
  if (!found) return page(event.request);
  event.waitUntil(renew(pathname).catch(() => undefined));
  return found;
}

async function page(request: Request): Promise<Response> {
  const coming = fetch(request);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, LIMIT_MS, undefined));
  const arrived = await Promise.race([coming.catch(() => undefined), late]);
  return arrived ?? (await kept(fallbackFor(request.url))) ?? coming;
}
