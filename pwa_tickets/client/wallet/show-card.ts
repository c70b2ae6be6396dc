/** How a show lies in the wallet: the next one as a poster with a plate for each seat, the others as one row. */
import type { KeptShow, KeptTicket } from "./bundle.ts";
import { copy, part, say } from "./fill.ts";
import { seatRanges } from "./seats.ts";
import { lightSeats } from "./ticket-pictures.ts";
import { dayBlock, fate, subtitle, when } from "./words.ts";

export function nextShow(show: KeptShow, now: number): HTMLElement {
  const card = copy("next-show", { when: when(show, now), title: show.title, subtitle: subtitle(show) });
  const poster = part<HTMLAnchorElement>(card, "poster");
  poster.dataset["poster"] = show.poster;
  const first = show.tickets[0];
  if (first) poster.href = address(first);
  const art = card.querySelector<SVGElement>(".poster-art");
  if (art) lightSeats(art, good(show).length);
  part(card, "tickets").append(...show.tickets.map((ticket) => ticketRow(ticket, show)));
  return card;
}

export function laterShow(show: KeptShow): HTMLElement {
  const tickets = good(show);
  const [weekday, date, month] = dayBlock(show);
  const fates = new Set(show.tickets.map((ticket) => fate(ticket, show)));
  const seats = seatRanges(tickets.length > 0 ? tickets : show.tickets);
  const card = copy("later-show", {
    weekday,
    date,
    month,
    title: show.title,
    seats: [seats, ...(fates.size === 1 ? [...fates].map(lowered) : [])].filter(Boolean).join(" · "),
  });
  const first = show.tickets[0];
  if (first) part<HTMLAnchorElement>(card, "row").href = address(first);
  return card;
}

/** A ticket's own address within the wallet: going there opens it, going back closes it. */
export function address({ ticket_number }: KeptTicket): string {
  return `#${ticket_number}`;
}

function ticketRow(ticket: KeptTicket, show: KeptShow): HTMLElement {
  const row = copy("ticket-row");
  say(row, {
    section: ticket.section,
    row: ticket.row_name,
    seat: ticket.seat_number,
    fate: fate(ticket, show),
  });
  part<HTMLAnchorElement>(row, "row").href = address(ticket);
  row.dataset["state"] = ticket.voided_at ? "void" : ticket.scanned_at ? "used" : "good";
  return row;
}

const good = (show: KeptShow): readonly KeptTicket[] => show.tickets.filter(({ voided_at }) => !voided_at);

const lowered = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
