import { time } from "../shared/dates.ts";
import { copyOf, fill, find } from "../shared/dom.ts";
import type { Conflict } from "./device-api.ts";
import type { RosterShow } from "./roster.ts";

/** What the ready check shows; null is "not known yet". */
export interface Readiness {
  readonly gate: string;
  readonly show: RosterShow;
  readonly counts: { readonly sold: number; readonly spareSeats: number } | null;
  readonly syncedAt: number | undefined;
  readonly waiting: number;
  readonly offsetMs: number | undefined;
  readonly camera: { readonly ok: boolean; readonly text: string } | null;
  readonly battery: number | null;
  readonly opensOffline: boolean;
  readonly notice: string;
  readonly conflicts: readonly Conflict[];
}

const FRESH_MS = 30 * 60_000;
const CLOCK_LIMIT_MS = 120_000;

/**
 * <scanner-ready>: shows whether everything the scanner needs is on this phone, before doors and whenever
 * somebody wonders.
 */
export class ScannerReady extends HTMLElement {
  onSeen: (id: string) => void = () => {};

  show({
    gate,
    show,
    counts,
    syncedAt,
    waiting,
    offsetMs,
    camera,
    battery,
    opensOffline,
    notice,
    conflicts,
  }: Readiness): void {
    const zone = show.venue.time_zone;
    const ready = counts !== null;
    const start = show.doors_at
      ? `doors ${time(Date.parse(show.doors_at), zone)}`
      : time(Date.parse(show.starts_at), zone);
    const promise = !ready
      ? "Connect once, so that the tickets come to this phone."
      : opensOffline
        ? "This phone now works without signal all evening."
        : "Keep this page open: then it works without signal.";
    fill(this, {
      gate,
      "ready-title": ready ? "Ready for the door" : "Not ready yet",
      ready: `${show.title}, ${start}. ${promise}`,
    });
    this.#check(
      "tickets",
      ready,
      ready ? `${counts.sold} sold, ${counts.spareSeats} unsold seats known` : "None yet",
    );
    const isFresh = syncedAt !== undefined && Date.now() - syncedAt < FRESH_MS;
    this.#check(
      "synced",
      isFresh,
      `${syncedAt === undefined ? "Never" : time(syncedAt, zone)}, ${waiting} ${waiting === 1 ? "scan" : "scans"} waiting`,
    );
    this.#check("clock", offsetMs !== undefined && Math.abs(offsetMs) < CLOCK_LIMIT_MS, clockWords(offsetMs));
    this.#check(
      "camera",
      camera?.ok ?? false,
      camera?.text ?? "Asked for when scanning starts",
      camera !== null,
    );
    find(this, "[data-check=battery]").hidden = battery === null;
    if (battery !== null)
      this.#check(
        "battery",
        battery > 0.5,
        battery > 0.5 ? `${percent(battery)}` : `${percent(battery)}. Plug it in before doors`,
      );
    const box = find(this, "[data-slot=notice]");
    box.hidden = notice === "";
    box.textContent = notice;
    this.#conflicts(conflicts, zone);
  }

  #check(name: string, isGood: boolean, text: string, isKnown = true): void {
    const row = find(this, `[data-check=${name}]`);
    fill(row, { [name]: text });
    const badge = isKnown
      ? copyOf(this, `template[data-badge=${isGood ? "good" : "warn"}]`, HTMLElement)
      : document.createElement("span");
    badge.dataset["badge"] = "";
    find(row, "[data-badge]").replaceWith(badge);
  }

  #conflicts(conflicts: readonly Conflict[], zone: string): void {
    const list = find(this, "[data-conflicts]");
    list.hidden = conflicts.length === 0;
    list.replaceChildren(
      ...conflicts.map((conflict) => {
        const card = copyOf(this, "template[data-conflict]", HTMLElement);
        const [first, second] = [conflict.first, conflict].map(
          ({ scanned_at, gate }) => `${time(Date.parse(scanned_at), zone)} through ${gate}`,
        );
        fill(card, {
          seat: `${conflict.section} ${conflict.row_name} ${conflict.seat_number}`,
          story: `Came in at ${first}, and again at ${second}. Look at the seat together.`,
        });
        find(card, "button", HTMLButtonElement).addEventListener("click", () => this.onSeen(conflict.id));
        return card;
      }),
    );
  }
}

const percent = (part: number): string => `${Math.round(part * 100)} %`;

function clockWords(offset: number | undefined): string {
  if (offset === undefined) return "Not compared yet";
  const off = Math.abs(offset);
  const text = off < 60_000 ? `${(off / 1000).toFixed(1)} s` : `${Math.round(off / 60_000)} min`;
  return `${text} off, corrected`;
}
