// Registers the service worker on every page and offers a new version that waits. It never changes a page
// under someone's thumb.
import { UpdateToast } from "./update-toast.ts";

/** Pages where no new version is offered: to an usher with a queue of 300, a parent with a card in hand. */
const QUIET = ["/scan", "/checkout"];

/** How long a page may be left before it looks for a new version when someone comes back to it. */
const CHECK_MS = 60 * 60_000;

let registering: Promise<boolean> | undefined;

/**
 * Registers it, once a page. The answer is false in a browser that has no service workers or refuses ours (those
 * inside other apps, some private windows): every page still works, with signal.
 */
export function registerServiceWorker(): Promise<boolean> {
  registering ??= register();
  return registering;
}

async function register(): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  try {
    const registration = await navigator.serviceWorker.register("/service-worker.js", {
      scope: "/",
      updateViaCache: "none",
    });
    watch(registration);
    checkOnReturn(registration);
    if (location.pathname === "/scan") keepScanner(await navigator.serviceWorker.ready);
    return true;
  } catch (error) {
    return error instanceof TypeError; // its file did not come: a network's fault, not the browser's
  }
}

/**
 * Has every version keep the scanner's files: the one that waits must know it too, or the scanner would be
 * gone when it takes over.
 */
function keepScanner({ active, waiting, installing }: ServiceWorkerRegistration): void {
  for (const worker of [active, waiting, installing]) worker?.postMessage({ type: "keep-scanner" });
}

function watch(registration: ServiceWorkerRegistration): void {
  if (QUIET.includes(location.pathname)) return;
  const offer = (): void => {
    if (registration.waiting && navigator.serviceWorker.controller) UpdateToast.show(registration);
  };
  offer();
  registration.addEventListener("updatefound", () =>
    registration.installing?.addEventListener("statechange", offer),
  );
}

function checkOnReturn(registration: ServiceWorkerRegistration): void {
  let checked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - checked < CHECK_MS) return;
    checked = Date.now();
    registration.update().catch(() => undefined);
  });
}
