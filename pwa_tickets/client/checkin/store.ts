// Keeps what a scanner needs in an IndexedDB of its own: the device, its rosters, its scans. What it refuses to
// keep, `unsaved.ts` has.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ScanResult } from "./device-api.ts";
import type { RosterData, RosterShow } from "./roster.ts";
import type { Direction, Verdict } from "./verdict.ts";

// Names that stay as they are: phones in use keep their scans under them.
const NAME = "pwa-tickets-door";
const STATE = "doings";

/** This phone as an enrolled device. */
export interface Device {
  readonly id: string;
  readonly token: string;
  readonly gate: string;
  readonly name: string;
  readonly expires_at: string;
  readonly shows: readonly RosterShow[];
  readonly revoked?: boolean;
}

/**
 * Everything a scanner remembers that is not a scan. `clockOffsetMs` is server minus phone; absent until it
 * has synced once.
 */
export interface ScannerState {
  readonly showId?: string;
  readonly cameraId?: string;
  readonly direction?: Direction;
  readonly clockOffsetMs?: number;
  readonly clockUncertaintyMs?: number;
  readonly syncedAt?: number;
  readonly seenConflicts?: readonly string[];
  /** An answer with changes was lost, or applied by nobody: the rosters have to be read again. */
  readonly isStale?: boolean;
}

/** An enrollment code not used yet; the nonce lets this phone, and no other, ask again. */
export interface Pending {
  readonly code: string;
  readonly nonce: string;
}

export interface KeptRoster {
  readonly etag: string;
  readonly readAt: number;
  readonly data: RosterData;
}

/** A scan as it is reported to the API. */
export interface KeptScan {
  readonly id: string;
  readonly seq: number;
  readonly show_id: string;
  readonly code_hash: string;
  readonly at: string;
  readonly clock_offset_ms?: number;
  readonly direction: Direction;
  readonly shown: Verdict;
  readonly admitted: boolean;
  readonly manual?: boolean;
  readonly reason?: string;
}

export interface KeptAnnul {
  readonly id: string;
  readonly target: string;
  readonly at: string;
}

/**
 * A kept scan and what became of it. `waiting` is 1 until the server has answered: a number, because an index
 * takes no booleans.
 */
export interface ScanRecord {
  readonly scan: KeptScan;
  readonly id: string;
  readonly waiting: 0 | 1;
  readonly annulled: boolean;
  readonly result?: ScanResult;
}
export interface AnnulRecord {
  readonly annul: KeptAnnul;
  readonly id: string;
  readonly waiting: 0 | 1;
}

interface Schema extends DBSchema {
  facts: { key: string; value: Device | ScannerState | Pending | number };
  rosters: { key: string; value: KeptRoster };
  scans: { key: string; value: ScanRecord; indexes: { waiting: number } };
  annuls: { key: string; value: AnnulRecord; indexes: { waiting: number } };
}

export type DeviceDb = IDBPDatabase<Schema>;

/** Opens the database. Rejects where the browser keeps nothing: then this window cannot be a scanner. */
export function openDeviceDb(): Promise<DeviceDb> {
  return openDB<Schema>(NAME, 1, {
    upgrade(database) {
      database.createObjectStore("facts");
      database.createObjectStore("rosters");
      database.createObjectStore("scans", { keyPath: "id" }).createIndex("waiting", "waiting");
      database.createObjectStore("annuls", { keyPath: "id" }).createIndex("waiting", "waiting");
    },
  });
}

export const readDevice = async (db: DeviceDb): Promise<Device | undefined> =>
  (await db.get("facts", "device")) as Device | undefined;
export const readPending = async (db: DeviceDb): Promise<Pending | undefined> =>
  (await db.get("facts", "pending")) as Pending | undefined;
export const readState = async (db: DeviceDb): Promise<ScannerState> =>
  ((await db.get("facts", STATE)) as ScannerState | undefined) ?? {};

/** Updates some fields of the state and leaves the others, whatever another tab does meanwhile. */
export async function saveState(db: DeviceDb, changed: ScannerState): Promise<ScannerState> {
  const transaction = db.transaction("facts", "readwrite");
  const state = { ...((await transaction.store.get(STATE)) as ScannerState | undefined), ...changed };
  await transaction.store.put(state, STATE);
  await transaction.done;
  return state;
}

/** Reads the number of the device's latest scan. */
export const readSeq = async (db: DeviceDb): Promise<number> => Number((await db.get("facts", "seq")) ?? 0);

/**
 * Appends one scan with the device's next number, or `number` where that is later. Resolves when it is on the
 * disk, not before.
 */
export async function appendScan(
  db: DeviceDb,
  scan: Omit<KeptScan, "seq">,
  number: number,
): Promise<KeptScan> {
  const transaction = db.transaction(["facts", "scans"], "readwrite", { durability: "strict" });
  const facts = transaction.objectStore("facts");
  const seq = Math.max(Number((await facts.get("seq")) ?? 0) + 1, number);
  const kept = { ...scan, seq };
  await Promise.all([
    facts.put(seq, "seq"),
    transaction.objectStore("scans").add({ id: scan.id, scan: kept, waiting: 1, annulled: false }),
    transaction.done,
  ]);
  return kept;
}

export async function appendAnnul(db: DeviceDb, annul: KeptAnnul): Promise<void> {
  const transaction = db.transaction(["scans", "annuls"], "readwrite", { durability: "strict" });
  const scans = transaction.objectStore("scans");
  const target = await scans.get(annul.target);
  if (target) await scans.put({ ...target, annulled: true });
  await transaction.objectStore("annuls").add({ id: annul.id, annul, waiting: 1 });
  await transaction.done;
}

export interface Waiting {
  readonly scans: readonly KeptScan[];
  readonly annuls: readonly KeptAnnul[];
}

/** Reads what the server has not answered yet, oldest first, as much as one report takes. */
export async function readWaiting(db: DeviceDb, limit: number): Promise<Waiting> {
  const [scans, annuls] = await Promise.all([
    db.getAllFromIndex("scans", "waiting", 1),
    db.getAllFromIndex("annuls", "waiting", 1),
  ]);
  return {
    scans: scans
      .map(({ scan }) => scan)
      .sort((a, b) => a.seq - b.seq)
      .slice(0, limit),
    annuls: annuls.map(({ annul }) => annul).slice(0, limit),
  };
}

export async function countWaiting(db: DeviceDb): Promise<number> {
  const counts = await Promise.all([
    db.countFromIndex("scans", "waiting", 1),
    db.countFromIndex("annuls", "waiting", 1),
  ]);
  return counts[0] + counts[1];
}

/** Marks what the server has answered; each scan keeps its answer. */
export async function acknowledge(
  db: DeviceDb,
  waiting: Waiting,
  results: ReadonlyMap<string, ScanResult>,
): Promise<void> {
  const transaction = db.transaction(["scans", "annuls"], "readwrite");
  const [scans, annuls] = [transaction.objectStore("scans"), transaction.objectStore("annuls")];
  for (const { id } of waiting.scans) {
    const [record, result] = [await scans.get(id), results.get(id)];
    if (record && result) await scans.put({ ...record, waiting: 0, result });
  }
  for (const { id } of waiting.annuls) {
    const record = await annuls.get(id);
    if (record && results.has(id)) await annuls.put({ ...record, waiting: 0 });
  }
  await transaction.done;
}

/** Deletes the rosters, as soon as the device is revoked. */
export async function forgetRosters(db: DeviceDb): Promise<void> {
  await db.clear("rosters");
}

/** Deletes everything, once all that a revoked device scanned is acknowledged. */
export async function forgetAll(db: DeviceDb): Promise<void> {
  const stores = ["facts", "rosters", "scans", "annuls"] as const;
  const transaction = db.transaction(stores, "readwrite");
  await Promise.all(stores.map((name) => transaction.objectStore(name).clear()));
  await transaction.done;
}

/** Replaces this phone's device by a new one; what the old one kept was acknowledged before. */
export async function become(db: DeviceDb, device: Device): Promise<void> {
  const stores = ["facts", "rosters", "scans", "annuls"] as const;
  const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
  await Promise.all(stores.map((name) => transaction.objectStore(name).clear()));
  await transaction.objectStore("facts").put(device, "device");
  await transaction.done;
}
