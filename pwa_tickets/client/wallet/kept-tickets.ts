// Keeps this phone's tickets: one record in a database of the wallet's own, so that emptying it can never
// touch an usher's scans.
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import { type Bundle, type Kept, merge } from "./bundle.ts";

const NAME = "pwa-tickets-wallet";
const STORE = "kept";
const KEY = "tickets";

interface Schema extends DBSchema {
  kept: { key: string; value: Kept };
}

type StoreChange = "changed" | "emptied";

/** How long to wait for the database: one is being deleted elsewhere, Safari at a cold start. */
const TIMEOUT_MS = 4000;

export class KeptTickets {
  #database: Promise<IDBPDatabase<Schema> | undefined> | undefined;
  #memory: Kept | undefined;
  #durable: boolean | undefined; // not known before the first try
  readonly #channel = new BroadcastChannel(NAME);

  /** Calls back when another tab changed or emptied what is kept. */
  listen(changed: (change: StoreChange) => void): void {
    this.#channel.addEventListener("message", (event: MessageEvent<StoreChange>) => {
      if (event.data === "emptied") this.#memory = undefined;
      changed(event.data);
    });
  }

  /** Whether tickets are stored: false in a private window that refuses, or where storing failed. */
  async isDurable(): Promise<boolean> {
    if (this.#durable === undefined) await this.#open();
    return this.#durable ?? false;
  }

  async load(): Promise<Kept | undefined> {
    const database = await this.#open();
    const found = await database?.get(STORE, KEY).catch(() => undefined);
    this.#memory = found ?? this.#memory;
    return this.#memory;
  }

  /** Merges an answer into what is kept, in one transaction: two tabs cannot lose each other's tickets. */
  async add(fresh: Bundle, answer: { received_at: number; etag: string }): Promise<Kept | undefined> {
    return this.#change((kept) => merge(kept, fresh, answer));
  }

  /** Records that the server has nothing new. */
  async confirm(received_at: number): Promise<Kept | undefined> {
    return this.#change((kept) => kept && { ...kept, received_at });
  }

  async empty(): Promise<void> {
    const database = await this.#open();
    this.#memory = undefined;
    this.#database = undefined;
    // Cleared first: deleting waits for other tabs to let go, and this must not.
    await database?.clear(STORE);
    database?.close();
    this.#channel.postMessage("emptied" satisfies StoreChange);
    if (database) await deleteDB(NAME).catch(() => undefined);
  }

  async #change(next: (kept: Kept | undefined) => Kept | undefined): Promise<Kept | undefined> {
    const database = await this.#open();
    try {
      const transaction = database?.transaction(STORE, "readwrite");
      this.#memory = next((await transaction?.store.get(KEY)) ?? this.#memory);
      if (this.#memory) await transaction?.store.put(this.#memory, KEY);
      await transaction?.done;
      this.#channel.postMessage("changed" satisfies StoreChange);
    } catch {
      // No room, or the database is gone: the tickets are on the screen, and the page says that they are not
      // kept.
      this.#memory = next(this.#memory);
      this.#durable = false;
      this.#database = undefined;
    }
    return this.#memory;
  }

  async #open(): Promise<IDBPDatabase<Schema> | undefined> {
    this.#database ??= Promise.race([
      this.#openNow(),
      new Promise<undefined>((resolve) => setTimeout(resolve, TIMEOUT_MS, undefined)),
    ]);
    const database = await this.#database;
    this.#durable = database !== undefined;
    return database;
  }

  async #openNow(): Promise<IDBPDatabase<Schema> | undefined> {
    const letGo = (): void => {
      this.#database = undefined;
    };
    try {
      return await openDB<Schema>(NAME, 1, {
        upgrade: (database) => void database.createObjectStore(STORE),
        blocking: (_current, _wanted, event) => {
          (event.target as IDBDatabase).close(); // another tab deletes the database on sign-out
          letGo();
        },
        terminated: letGo,
      });
    } catch {
      return undefined; // some private windows
    }
  }
}
