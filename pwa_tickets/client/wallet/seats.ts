/** Writes seats and codes. Pure. */
import { seatName, spokenSeat } from "../shared/seat-names.ts";
import type { Ticket } from "./bundle.ts";

/** "Center H 105–108", "Left C 5, 7; Center A 2": by row, runs of neighbors drawn together. */
export function seatRanges(tickets: readonly Ticket[]): string {
  const rows = new Map<string, [Ticket, ...Ticket[]]>();
  for (const ticket of tickets) {
    const row = `${ticket.section} ${ticket.row_name}`;
    rows.set(row, [...(rows.get(row) ?? []), ticket] as [Ticket, ...Ticket[]]);
  }
  return [...rows]
    .map(([row, own]) => {
      if (own[0].row_name) return `${row} ${runs(own.map(({ seat_number }) => seat_number))}`;
      const name = seatName(own[0].section, "", "");
      return own.length === 1 ? name : `${name} × ${own.length}`;
    })
    .join("; ");
}

function runs(numbers: readonly string[]): string {
  const found: string[][] = [];
  for (const number of [...numbers].sort((a, b) => a.localeCompare(b, "en", { numeric: true }))) {
    const run = found.at(-1);
    if (run && Number(number) === Number(run.at(-1)) + 1) run.push(number);
    else found.push([number]);
  }
  return found.map((run) => (run.length > 1 ? `${run[0]}–${run.at(-1)}` : run[0])).join(", ");
}

/** "TKT-7Q2M-ZK4V-…" as an usher reads it: groups of four, the same as on paper. */
export function codeGroups(qr_code: string): string {
  const [mark, ...rest] = qr_code.split("-");
  const groups = rest.join("").match(/.{1,4}/g) ?? [];
  return [mark, ...groups].join(" ");
}

/** "Center, row H, seat 105" */
export function spoken({ section, row_name, seat_number }: Ticket): string {
  return spokenSeat(section, row_name, seat_number);
}
