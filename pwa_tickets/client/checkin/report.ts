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
import { Unsaved } from "./unsaved.ts";

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

/**
 * Reports what waits on the disk and in memory, oldest first; with nothing to report it asks for changes. What
 * cannot be noted as sent is sent again, and counts once.
 */
export async function report(db: DeviceDb, device: Device, unsaved: Unsaved): Promise<Report> {
  const waiting = unsaved.join(await readWaiting(db, BATCH), BATCH);
  const askedAt = Date.now();
  const answer = await sendScans(device.token, waiting.scans, waiting.annuls);
  const answeredAt = Date.now();
  const results = new Map(answer.results.map((result) => [result.id, result]));
  unsaved.acknowledge(results);
  await unsaved.tries(() => acknowledge(db, waiting, results));
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
      const [device, unsaved] = [await readDevice(db), new Unsaved()];
      while (device && (await countWaiting(db)) > 0) {
        await report(db, device, unsaved);
        if (unsaved.isFull) throw new Error("what was sent cannot be noted");
        await saveState(db, { isStale: true }); // the page was not there to hear what else changed
      }
    });
  } finally {
    db.close();
  }
}
