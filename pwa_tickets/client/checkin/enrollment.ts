// Enrolls this phone as a device: with a code from the page's fragment and a name, and an answer that may get
// lost.
import { postJson } from "../shared/http.ts";
import type { RosterShow } from "./roster.ts";
import { become, countWaiting, type Device, type DeviceDb, type Pending, readPending } from "./store.ts";

interface Enrolled {
  readonly device_id: string;
  readonly token: string;
  readonly gate: string;
  readonly expires_at: string;
  readonly shows: readonly RosterShow[];
}

/**
 * Takes the code out of the address at once, so that it is in no history and no screenshot, and keeps it
 * until it is used.
 */
export async function takeCode(db: DeviceDb): Promise<Pending | undefined> {
  const code = new URLSearchParams(location.hash.slice(1)).get("enroll");
  if (code) {
    history.replaceState(history.state, "", location.pathname);
    const kept = await readPending(db);
    // The same code again keeps its nonce: by it the server knows that it is this phone that asks again.
    if (kept?.code !== code) await db.put("facts", { code, nonce: crypto.randomUUID() }, "pending");
  }
  return readPending(db);
}

/**
 * Exchanges the code for a device token. Throws Refusal when the code is no good. Asking again is safe, also
 * after a lost answer.
 */
export async function enroll(db: DeviceDb, pending: Pending, name: string): Promise<Device> {
  if ((await countWaiting(db)) > 0) throw new Error("scans are waiting");
  const answer = await postJson<Enrolled>("/api/check-in/enroll", { ...pending, name });
  const device = {
    id: answer.device_id,
    token: answer.token,
    gate: answer.gate,
    expires_at: answer.expires_at,
    shows: answer.shows,
    name,
  };
  await become(db, device);
  navigator.storage?.persist?.().catch(() => false); // never awaited: it may hang behind a question
  return device;
}
