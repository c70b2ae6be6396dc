const CALM_MS = 40; // of idle time in one piece: a browser that waits for no frame gives nearly 50
const TIMEOUT_MS = 5000;
const LOADED_MS = 1000; // in a browser that does not tell when it is idle (Safari)

/**
 * Resolves when the page has loaded and its main thread has nothing to draw, or a few seconds later: then
 * begins what nobody waits for, and takes no processor from what somebody does.
 */
export async function whenCalm(): Promise<void> {
  if (document.readyState !== "complete")
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  if (!("requestIdleCallback" in globalThis)) return wait(LOADED_MS);
  const deadline = performance.now() + TIMEOUT_MS;
  for (let left = TIMEOUT_MS; left > 0; left = deadline - performance.now())
    if ((await idleTime(left)) > CALM_MS) return;
}

/** How long the browser will be idle from now on, in milliseconds; 0 when it was not within `timeout`. */
const idleTime = (timeout: number): Promise<number> =>
  new Promise((resolve) =>
    requestIdleCallback((idle) => resolve(idle.didTimeout ? 0 : idle.timeRemaining()), { timeout }),
  );

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
