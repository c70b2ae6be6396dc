/**
 * Asks the service worker what became of the page that this one stands in for. "here": it answered, and loading
 * this address shows it. "lost": it cannot come. "unknown": nobody waits for it any more.
 */
export type Arrival = "here" | "lost" | "unknown";

export async function awaitPage(): Promise<Arrival> {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return "unknown";
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", ({ data }: MessageEvent<Arrival>) => resolve(data));
    port1.start();
    worker.postMessage({ type: "await-page", url: location.href.split("#")[0] }, [port2]);
  });
}
