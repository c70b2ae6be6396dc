// Reads and saves a venue's map and this person's draft of it, by the API.
import { exchange, type Problem, Refusal } from "../../shared/http.ts";
import type { MapDocument } from "./document.ts";
import { type DocumentJson, readDocument, writeDocument } from "./document-json.ts";

export interface SeatInUse {
  readonly id: string;
  readonly section: string;
  readonly row_name: string;
  readonly seat_number: string;
  readonly shows: readonly string[];
}

/** What the API says when it refuses a map. */
export interface MapRefusal extends Omit<Problem, "errors"> {
  readonly errors?: readonly { readonly id?: string; readonly message: string }[];
  readonly map_version?: number;
  readonly saved_by?: string;
  readonly saved_at?: string;
  readonly seats?: readonly SeatInUse[];
}

export interface Saved {
  readonly map_version: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

export interface Draft {
  readonly document: MapDocument;
  readonly keptAt: number;
}

const SLOW_MS = 60_000; // thirty thousand seats over a theater's wireless

export class MapStore {
  readonly #url: string;

  constructor(venueId: string) {
    this.#url = `/api/venues/${venueId}/seat-map`;
  }

  async readMap(): Promise<MapDocument> {
    return readDocument(await this.#ask<DocumentJson>("GET", this.#url));
  }

  async readDraft(): Promise<Draft | undefined> {
    try {
      const kept = await this.#ask<{ updated_at: string; document: DocumentJson }>(
        "GET",
        `${this.#url}/draft`,
      );
      return { document: readDocument(kept.document), keptAt: Date.parse(kept.updated_at) };
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  async keepDraft(document: MapDocument): Promise<void> {
    await this.#ask("PUT", `${this.#url}/draft`, writeDocument(document));
  }

  async discardDraft(): Promise<void> {
    await this.#ask("DELETE", `${this.#url}/draft`);
  }

  /** Saves the map over the version it was drawn on; throws a Refusal that carries a `MapRefusal`. */
  save(document: MapDocument): Promise<Saved> {
    const headers = { "If-Match": `"${document.map_version}"` };
    return this.#ask<Saved>("POST", this.#url, writeDocument(document), headers);
  }

  async #ask<T>(method: string, url: string, body?: unknown, more: Record<string, string> = {}): Promise<T> {
    const headers = body === undefined ? more : { "Content-Type": "application/json", ...more };
    const request = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return (await exchange<T>(url, request, { headers, silenceMs: SLOW_MS })).body;
  }
}
