// Reports waiting scans to the server and keeps its answers: from the page, or from the service worker when
// the browser wakes it.
import { withTabLock } from "../shared/tab-lock.ts";
import { type ScanAnswer, sendScans } from "./device-api.ts";
import {
  acknowledge,
  countWaiting,
  type Device,
  type DeviceDb,
  openDeviceDb,
  readDevice,
  readWaiting,
  saveState,
  type Waiting,
} from "./store.ts";

export const BATCH = 1000;
/** The Background Sync registration; its name stays as it is, because phones in use have registered it. */
export const SYNC_TAG = "door-scans";
const LOCK = "pwa-tickets-door";

export interface Report {
  readonly answer: ScanAnswer;
  readonly waiting: Waiting;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Reports what waits, oldest first; with nothing to report it asks for changes. */
export async function report(db: DeviceDb, device: Device): Promise<Report> {
  const waiting = await readWaiting(db, BATCH);
  const askedAt = Date.now();
  const answer = await sendScans(device.token, waiting.scans, waiting.annuls);
  const answeredAt = Date.now();
  await acknowledge(db, waiting, new Map(answer.results.map((result) => [result.id, result])));
  return { answer, waiting, askedAt, answeredAt };
}

/**
 * Runs `work` while neither another tab nor the service worker reports: what one holds may be younger than
 * what the other is sending. Where the browser has no locks they may, and the server keeps each scan once.
 * False when another report hung.
 */
export const withReportLock = (work: () => Promise<void>): Promise<boolean> => withTabLock(LOCK, work);

/**
 * Reports all that waits, for Background Sync: the browser found a network after the page was closed. Rejects
 * to be woken again.
 */
export async function reportInBackground(): Promise<void> {
  const db = await openDeviceDb();
  try {
    await withReportLock(async () => {
      const device = await readDevice(db);
      while (device && (await countWaiting(db)) > 0) {
        await report(db, device);
        await saveState(db, { isStale: true }); // the page was not there to hear what else changed
      }
    });
  } finally {
    db.close();
  }
}
