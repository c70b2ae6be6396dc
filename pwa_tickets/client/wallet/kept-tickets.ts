// The tickets this phone keeps: one record in a database of the wallet's own, so that emptying it can never touch an usher's scans.
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import { merge, type Bundle, type Kept } from "./bundle.ts";

const NAME = "pwa-tickets-wallet";
const STORE = "kept";
const KEY = "tickets";

interface Schema extends DBSchema {
  kept: { key: string; value: Kept };
}

type News = "changed" | "emptied";

export class KeptTickets {
  #database: Promise<IDBPDatabase<Schema> | undefined> | undefined;
  #memory: Kept | undefined;
  readonly #channel = new BroadcastChannel(NAME);

  /** Other tabs' news: what they changed or emptied is one phone's business. */
  listen(heard: (news: News) => void): void {
    this.#channel.addEventListener("message", (event: MessageEvent<News>) => {
      if (event.data === "emptied") this.#memory = undefined;
      heard(event.data);
    });
  }

  /** False in a private window that refuses to store anything. */
  async isDurable(): Promise<boolean> {
    return (await this.#open()) !== undefined;
  }

  async load(): Promise<Kept | undefined> {
    const database = await this.#open();
    return database ? database.get(STORE, KEY).catch(() => this.#memory) : this.#memory;
  }

  /** Merges an answer into what is kept, in one transaction: two tabs cannot lose each other's tickets. */
  async add(fresh: Bundle, answer: { received_at: number; etag: string }): Promise<Kept> {
    return this.#change((kept) => merge(kept, fresh, answer));
  }

  /** The server said: nothing new. */
  async confirm(received_at: number): Promise<Kept | undefined> {
    return this.#change((kept) => kept && { ...kept, received_at });
  }

  async empty(): Promise<void> {
    const database = await this.#open();
    this.#memory = undefined;
    // Cleared first: deleting waits for other tabs to let go, and this must not.
    await database?.clear(STORE);
    database?.close();
    this.#database = undefined;
    this.#channel.postMessage("emptied" satisfies News);
    await deleteDB(NAME).catch(() => undefined);
  }

  async #change<Result extends Kept | undefined>(next: (kept: Kept | undefined) => Result): Promise<Result> {
    const database = await this.#open();
    if (!database) {
      const result = next(this.#memory);
      this.#memory = result;
      return result;
    }
    const transaction = database.transaction(STORE, "readwrite");
    const result = next(await transaction.store.get(KEY));
    if (result) await transaction.store.put(result, KEY);
    await transaction.done;
    this.#memory = result;
    this.#channel.postMessage("changed" satisfies News);
    return result;
  }

  #open(): Promise<IDBPDatabase<Schema> | undefined> {
    this.#database ??= openDB<Schema>(NAME, 1, {
      upgrade: (database) => void database.createObjectStore(STORE),
      blocking: (_current, _wanted, event) => {
        // Another tab deletes the database on sign-out: let go at once.
        (event.target as IDBDatabase).close();
        this.#database = undefined;
      },
      terminated: () => (this.#database = undefined),
    }).catch(() => undefined);
    return this.#database;
  }
}
