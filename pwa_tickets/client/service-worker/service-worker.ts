// Keeps what pages are made of, so that wallet and scanner open in a lobby without signal. The service worker
// knows files, never tickets: those live in the pages' own IndexedDB. It never takes a page over under
// someone's thumb.
import { reportInBackground, SYNC_TAG } from "../checkin/report.ts";
import { built, dropOlder, kept, renew, stock, stockScanner } from "./kept-files.ts";
import { fromNetwork, pageFor, tellArrival } from "./late-pages.ts";
import { route } from "./routes.ts";

const worker = self as unknown as ServiceWorkerGlobalScope;

/** Pages that must not change under someone: the new version waits until they are closed. */
const BUSY = ["/scan", "/checkout"];

// No skipWaiting here: a new version waits until a person says so, or until every page is closed.
worker.addEventListener("install", (event) => event.waitUntil(stock()));

worker.addEventListener("activate", (event) =>
  event.waitUntil(
    Promise.all([
      dropOlder().then(() => worker.clients.claim()),
      worker.registration.navigationPreload?.enable(), // pages are asked for while this worker wakes up
    ]),
  ),
);

worker.addEventListener("message", (event) => {
  const message = event.data as { type?: string } | null;
  if (message?.type === "keep-scanner") event.waitUntil(stockScanner().catch(() => undefined));
  if (message?.type === "take-over") event.waitUntil(takeOver(event.ports[0]));
  if (message?.type === "await-page") event.waitUntil(tellArrival(event));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const isPage = request.mode === "navigate" && request.method === "GET";
  switch (route(request, worker.location.origin)) {
    case "built":
      return event.respondWith(built(request));
    case "shell":
      return event.respondWith(shell(event));
    case "page":
      return event.respondWith(pageFor(event));
    case "network":
      // the browser has asked for it already, and without this would ask again
      return isPage ? event.respondWith(fromNetwork(event)) : undefined;
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
  if (!found) return pageFor(event);
  event.waitUntil(renew(pathname, event.preloadResponse).catch(() => undefined));
  return found;
}
