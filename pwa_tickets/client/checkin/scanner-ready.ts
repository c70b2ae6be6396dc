import { timeAndDay } from "../shared/dates.ts";
import { copyOf, fill, find } from "../shared/dom.ts";
import { language, plural, t } from "../shared/i18n.ts";
import { seatName } from "../shared/seat-names.ts";
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
      ? t("%(show)s, doors %(time)s.", {
          show: show.title,
          time: timeAndDay(Date.parse(show.doors_at), Date.now(), zone),
        })
      : `${show.title}, ${timeAndDay(Date.parse(show.starts_at), Date.now(), zone)}.`;
    const promise = !ready
      ? t("Connect once to get the tickets onto this phone.")
      : opensOffline
        ? t("This phone now works without signal from doors to curtain.")
        : t("Keep this page open: then it works without signal.");
    fill(this, {
      gate,
      "ready-title": ready ? t("Ready for the door") : t("Not ready yet"),
      ready: `${start} ${promise}`,
    });
    this.#check(
      "tickets",
      ready,
      ready ? t("%(sold)s sold, %(spareSeats)s unsold seats known", counts) : t("None yet"),
    );
    const isFresh = syncedAt !== undefined && Date.now() - syncedAt < FRESH_MS;
    this.#check(
      "synced",
      isFresh,
      syncedAt === undefined
        ? plural("Never, %(num)s scan waiting", "Never, %(num)s scans waiting", waiting)
        : plural("%(time)s, %(num)s scan waiting", "%(time)s, %(num)s scans waiting", waiting, {
            time: timeAndDay(syncedAt, Date.now(), zone),
          }),
    );
    this.#check("clock", offsetMs !== undefined && Math.abs(offsetMs) < CLOCK_LIMIT_MS, clockWords(offsetMs));
    this.#check(
      "camera",
      camera?.ok ?? false,
      camera?.text ?? t("Asked for when scanning starts"),
      camera !== null,
    );
    find(this, "[data-check=battery]").hidden = battery === null;
    if (battery !== null)
      this.#check(
        "battery",
        battery > 0.5,
        battery > 0.5
          ? t("%(percent)s %%", percent(battery))
          : t("%(percent)s %%. Plug it in before doors", percent(battery)),
      );
    const box = find(this, "[data-slot=notice]");
    box.hidden = notice === "";
    box.textContent = notice;
    this.#conflicts(conflicts, zone);
    this.dataset["told"] = ""; // it is seen with its words, which would move what is under them
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
        fill(card, {
          seat: seatName(conflict.section, conflict.row_name, conflict.seat_number),
          story: t(
            "Came in at %(first_time)s through %(first_gate)s, and again at %(time)s through %(gate)s. Look at the seat together.",
            {
              first_time: timeAndDay(Date.parse(conflict.first.scanned_at), Date.now(), zone),
              first_gate: conflict.first.gate,
              time: timeAndDay(Date.parse(conflict.scanned_at), Date.now(), zone),
              gate: conflict.gate,
            },
          ),
        });
        find(card, "button", HTMLButtonElement).addEventListener("click", () => this.onSeen(conflict.id));
        return card;
      }),
    );
  }
}

const percent = (part: number) => ({ percent: Math.round(part * 100) });

function clockWords(offset: number | undefined): string {
  if (offset === undefined) return t("Not compared yet");
  const off = Math.abs(offset);
  if (off >= 60_000) return t("%(minutes)s min off, corrected", { minutes: Math.round(off / 60_000) });
  const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return t("%(seconds)s s off, corrected", { seconds: tenths.format(off / 1000) });
}
