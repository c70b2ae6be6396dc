import { exchange, Refusal } from "../../shared/http.ts";
import type { Placement } from "./chart-placement.ts";
import type { FoundSeats } from "./found-seats.ts";

/** What the API says of the chart under one's own drawing. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly page: number;
  readonly pages: number;
  readonly seats_found?: number;
  readonly kept_at: string;
  readonly placement?: Placement;
}

const SLOW_MS = 120_000; // twenty megabytes over a theater's wireless

/** Keeps the theater's own chart at the server, by the API. */
export class ChartStore {
  readonly #url: string;

  constructor(venueId: string) {
    this.#url = `/api/venues/${venueId}/seat-map/chart`;
  }

  async read(): Promise<Chart | undefined> {
    try {
      return (await exchange<Chart>(this.#url, { method: "GET" }, {})).body;
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Throws a Refusal that says in words why a file is no chart. */
  async keep(file: File, page: number): Promise<Chart> {
    const body = new FormData();
    body.set("file", file);
    body.set("page", String(page));
    return (await exchange<Chart>(this.#url, { method: "POST", body }, { silenceMs: SLOW_MS })).body;
  }

  /** Reads the seats that were found in the chart. */
  async seats(): Promise<FoundSeats> {
    return (await exchange<FoundSeats>(`${this.#url}/seats`, { method: "GET" }, { silenceMs: SLOW_MS })).body;
  }

  async place(placement: Placement): Promise<void> {
    const body = JSON.stringify(placement);
    const headers = { "Content-Type": "application/json" };
    await exchange(`${this.#url}/placement`, { method: "PUT", body, keepalive: true }, { headers });
  }

  async discard(): Promise<void> {
    await exchange(this.#url, { method: "DELETE" }, {});
  }

  /** Where the picture is; another picture has another address. */
  picture({ kept_at }: Chart): string {
    return `${this.#url}/picture?${new URLSearchParams({ kept_at })}`;
  }
}
