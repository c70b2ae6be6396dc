let alone: Promise<unknown> = Promise.resolve();

/** How long another holder may take: work that takes longer than this hangs. */
const WAIT_MS = 10_000;

/**
 * Runs `work` while no other tab, nor the service worker, runs work under the same lock. Resolves to false
 * when the lock did not come free in time, and the work was not begun. Without Web Locks, the work of one
 * page runs one after the other.
 */
export async function withTabLock(name: string, work: () => Promise<void>): Promise<boolean> {
  if (!navigator.locks) {
    const turn = alone.then(work, work);
    alone = turn.catch(() => undefined);
    await turn;
    return true;
  }
  let isHeld = false;
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), WAIT_MS);
  try {
    await navigator.locks.request(name, { signal: waiting.signal }, async () => {
      isHeld = true;
      clearTimeout(timer);
      await work();
    });
  } catch (error) {
    if (isHeld) throw error;
  } finally {
    clearTimeout(timer);
  }
  return isHeld;
}
