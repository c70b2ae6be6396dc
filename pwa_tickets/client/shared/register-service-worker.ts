// Registers the service worker on every page and offers a new version that waits. It never changes a page
// under someone's thumb.
import { UpdateToast } from "./update-toast.ts";

/** Pages where no new version is offered: to an usher with a queue of 300, a parent with a card in hand. */
const QUIET = ["/scan", "/checkout"];

/** How long a page may be left before it looks for a new version when someone comes back to it. */
const CHECK_MS = 60 * 60_000;

export async function registerServiceWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register("/service-worker.js", {
      scope: "/",
      updateViaCache: "none",
    });
    watch(registration);
    checkOnReturn(registration);
    if (location.pathname === "/scan") keepScanner(await navigator.serviceWorker.ready);
  } catch {
    // No service worker in this window (some private ones): every page still works, with signal.
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
