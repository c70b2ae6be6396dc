/**
 * Answers with pages from the network. One that is on its way is never given up: where somebody must not be
 * left waiting, a kept page stands in for it, and swaps itself when the real one is here.
 */
import type { Arrival } from "../shared/late-page.ts";
import { kept } from "./kept-files.ts";
import { fallbackFor, standInFor } from "./routes.ts";

/** How long a page may take before another stands in for it; longer, and people who have paid pay again. */
const TIMEOUT_MS = 3000;

/** How long it is remembered what became of a page, for the one that stands in for it to ask. */
const REMEMBERED_MS = 10_000;

/** Pages that a kept one may stand in for, on their way or just here or lost, by their addresses. */
const awaited = new Map<string, Promise<Response>>();

export async function pageFor(event: FetchEvent): Promise<Response> {
  const { url } = event.request;
  try {
    return await (standInFor(url) === undefined ? fromNetwork(event) : patiently(event));
  } catch (error) {
    const instead = await kept(fallbackFor(url));
    if (instead) return instead;
    throw error;
  }
}

/** Tells a page that stands in for another what became of that one, as soon as it is known. */
export async function tellArrival({ data, ports }: ExtendableMessageEvent): Promise<void> {
  const { url } = data as { url: string };
  const said: Promise<Arrival> = awaited.get(url)?.then(() => "here" as const) ?? Promise.resolve("unknown");
  ports[0]?.postMessage(await said.catch(() => "lost"));
}

/** Takes what the browser asked for while this worker woke up (navigation preload), or asks. */
export async function fromNetwork(event: FetchEvent): Promise<Response> {
  const preloaded = (await event.preloadResponse) as Response | undefined;
  return preloaded ?? fetch(event.request);
}

async function patiently(event: FetchEvent): Promise<Response> {
  const { url } = event.request;
  const coming = begin(event);
  const isHere = await Promise.race([coming.then(() => true), pause(TIMEOUT_MS)]);
  const standIn = isHere ? undefined : await kept(standInFor(url) ?? "");
  if (standIn) return standIn;
  const arrived = await coming;
  awaited.delete(url); // shown once: the next visit wants the page as it is then
  return arrived.clone(); // another tab may have waited for the same
}

/** Asks for a page, or again for one that is on its way: the first answer is the page. */
function begin(event: FetchEvent): Promise<Response> {
  const { url } = event.request;
  const before = awaited.get(url);
  const coming = Promise.any([fromNetwork(event), ...(before ? [before] : [])]);
  awaited.set(url, coming);
  event.waitUntil(
    coming
      .catch(() => undefined)
      .then(() => pause(REMEMBERED_MS))
      .then(() => awaited.get(url) === coming && awaited.delete(url)),
  );
  return coming;
}

const pause = (milliseconds: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds, undefined));
