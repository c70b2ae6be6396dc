// Keeps drafts on this device, so that a dead battery or a lost network costs nothing. The server has them a little later.
import { type DBSchema, openDB } from "idb";
import type { MapDocument } from "./document.ts";
import type { Draft } from "./map-store.ts";

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
}

const open = () =>
  openDB<Schema>("pwa-tickets-builder", 1, {
    upgrade: (db) => {
      db.createObjectStore("drafts");
    },
  });

/** The draft of one venue and one person. A browser that keeps nothing (private windows) loses nothing but this. */
export class LocalDraft {
  readonly #key: string;
  #opened: ReturnType<typeof open> | undefined;

  constructor(venueId: string, profileId: string) {
    this.#key = `${venueId}:${profileId}`;
  }

  async read(): Promise<Draft | undefined> {
    return (await this.#database())?.get("drafts", this.#key);
  }

  async keep(document: MapDocument): Promise<boolean> {
    const database = await this.#database();
    // Strict: on the disk, and not only on its way there when the battery dies.
    const written = database?.transaction("drafts", "readwrite", { durability: "strict" });
    await written?.store.put({ document, keptAt: Date.now() }, this.#key);
    await written?.done;
    return written !== undefined;
  }

  async discard(): Promise<void> {
    await (await this.#database())?.delete("drafts", this.#key);
  }

  async #database() {
    this.#opened ??= open();
    try {
      return await this.#opened;
    } catch {
      return undefined;
    }
  }
}
