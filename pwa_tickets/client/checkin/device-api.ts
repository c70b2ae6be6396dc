// Calls the API as an enrolled device. Lobbies have captive portals: an answer that is not ours counts as
// none.
import { fetchUnlessSilent } from "../shared/fetch-unless-silent.ts";
import type { RosterChange, RosterData } from "./roster.ts";
import type { KeptAnnul, KeptScan } from "./store.ts";
import type { Verdict } from "./verdict.ts";

const SILENCE_MS = 15_000;

export interface ReportedEntry {
  readonly scanned_at: string;
  readonly gate: string;
}

export interface ScanResult {
  readonly id: string;
  readonly error?: string;
  readonly verdict?: Verdict;
  readonly stands?: boolean;
  readonly first?: ReportedEntry;
  readonly conflict?: ReportedEntry;
  readonly alarm?: boolean;
}

/** An entry by this device of a ticket whose holder was inside already. */
export interface Conflict extends ReportedEntry {
  readonly id: string;
  readonly show_id: string;
  readonly first: ReportedEntry;
  readonly section: string;
  readonly row_name: string;
  readonly seat_number: string;
}

export interface ScanAnswer {
  readonly server_time: string;
  readonly device: "ok" | "revoked";
  readonly results: readonly ScanResult[];
  readonly changes: readonly RosterChange[];
  readonly conflicts: readonly Conflict[];
}

export type RosterRead =
  | { readonly kind: "same" }
  | { readonly kind: "roster"; readonly etag: string; readonly data: RosterData }
  | { readonly kind: "refused"; readonly status: number; readonly slug: string };

/** A problem response. Anything else that goes wrong is no answer, and may be asked again. */
export class Refused extends Error {
  readonly status: number;
  readonly slug: string;

  constructor(status: number, slug: string) {
    super(`${status} ${slug}`);
    this.name = "Refused";
    this.status = status;
    this.slug = slug;
  }
}

/** Reports scans. Throws Refused, or TypeError and DOMException when nobody of ours answered. */
export async function sendScans(
  token: string,
  scans: readonly KeptScan[],
  annuls: readonly KeptAnnul[],
): Promise<ScanAnswer> {
  const body = JSON.stringify({ sent_at: new Date().toISOString(), scans, annuls });
  const response = await ask("/api/check-in/scans", token, {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json" },
  });
  const answer = (await readJson(response)) as Partial<ScanAnswer>;
  if (!response.ok) throw new Refused(response.status, slugOf(answer));
  if (!Array.isArray(answer.results) || answer.results.length !== scans.length + annuls.length)
    throw new TypeError("not our answer");
  return answer as ScanAnswer;
}

/** Reads a roster, unless the one kept is still right (ETag). */
export async function readRoster(
  token: string,
  showId: string,
  etag: string | undefined,
): Promise<RosterRead> {
  const response = await ask(`/api/check-in/shows/${showId}/roster`, token, {
    headers: etag ? { "If-None-Match": etag } : {},
  });
  if (response.status === 304) return { kind: "same" };
  const body = await readJson(response);
  if (!response.ok) return { kind: "refused", status: response.status, slug: slugOf(body) };
  const data = body as RosterData;
  if (data.show?.id !== showId || !Array.isArray(data.codes)) throw new TypeError("not our answer");
  return { kind: "roster", etag: response.headers.get("ETag") ?? "", data };
}

function ask(path: string, token: string, request: RequestInit): Promise<Response> {
  const headers = { Accept: "application/json", Authorization: `Bearer ${token}`, ...request.headers };
  const ours = { headers, cache: "no-store", credentials: "omit", redirect: "error" } as const;
  return fetchUnlessSilent(path, { ...request, ...ours }, SILENCE_MS);
}

async function readJson(response: Response): Promise<unknown> {
  const kind = response.headers.get("Content-Type") ?? "";
  if (!kind.includes("json")) throw new TypeError(`not our answer: ${response.status} ${kind}`);
  return response.json();
}

function slugOf(body: unknown): string {
  const type = (body as { type?: unknown } | null)?.type;
  return typeof type === "string" ? (type.split("/").pop() ?? "") : "";
}
