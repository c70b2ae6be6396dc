// One report to the server: what waits, its answer kept. The page does it, and the service worker when the browser wakes it.
import { type ScanAnswer, sendScans } from "./door-api.ts";
import {
  acknowledge,
  countWaiting,
  type Device,
  type Door,
  openDoor,
  readDevice,
  readWaiting,
  saveState,
  type Waiting,
} from "./store.ts";

export const BATCH = 1000;
const LOCK = "pwa-tickets-door";

export interface Report {
  readonly answer: ScanAnswer;
  readonly waiting: Waiting;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Reports what waits, oldest first; with nothing to report it asks for news. */
export async function report(door: Door, device: Device): Promise<Report> {
  const waiting = await readWaiting(door, BATCH);
  const askedAt = Date.now();
  const answer = await sendScans(device.token, waiting.scans, waiting.annuls);
  const answeredAt = Date.now();
  await acknowledge(door, waiting, new Map(answer.results.map((result) => [result.id, result])));
  return { answer, waiting, askedAt, answeredAt };
}

let alone: Promise<unknown> = Promise.resolve();

/** How long somebody else may be at it: a report that takes longer than this is one that hangs. */
const TURN_MS = 10_000;

/**
 * Two tabs and the service worker never report at once: each waits for its turn, for what it holds may be younger than what the
 * other is sending. False when the turn did not come. Without Web Locks, one page's own turns.
 */
export async function inTurn(work: () => Promise<void>): Promise<boolean> {
  if (!navigator.locks) {
    const turn = alone.then(work, work); // other tabs may report the same scans: the server keeps each once
    alone = turn.catch(() => undefined);
    await turn;
    return true;
  }
  let came = false;
  const patience = new AbortController();
  const hangs = setTimeout(() => patience.abort(), TURN_MS);
  try {
    await navigator.locks.request(LOCK, { signal: patience.signal }, async () => {
      came = true;
      clearTimeout(hangs);
      await work();
    });
  } catch (error) {
    if (came) throw error;
  } finally {
    clearTimeout(hangs);
  }
  return came;
}

/** Background Sync: the browser found a network after the page was closed. Rejects to be woken again. */
export async function reportInBackground(): Promise<void> {
  const door = await openDoor();
  try {
    await inTurn(async () => {
      const device = await readDevice(door);
      while (device && (await countWaiting(door)) > 0) {
        await report(door, device);
        await saveState(door, { isStale: true }); // the page was not there to hear what else changed
      }
    });
  } finally {
    door.close();
  }
}
