/**
 * Builds a show in the wallet: the next one as a poster with a plate for each seat, the others as one row.
 */
import { copyOf, fill, part } from "../shared/dom.ts";
import { language } from "../shared/i18n.ts";
import { plateWords } from "../shared/seat-names.ts";
import type { KeptShow, KeptTicket } from "./bundle.ts";
import { seatRanges } from "./seats.ts";
import { lightSeats } from "./ticket-pictures.ts";
import { dayBlock, fullTitle, status, subtitle, when } from "./words.ts";

export function nextShow(show: KeptShow, now: number): HTMLElement {
  const card = copyOf(document, "template[data-name=next-show]", HTMLElement, {
    when: when(show, now),
    title: show.title,
    subtitle: subtitle(show),
  });
  const poster = part(card, "poster", HTMLAnchorElement);
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
  const statuses = new Set(show.tickets.map((ticket) => status(ticket, show)));
  const seats = seatRanges(tickets.length > 0 ? tickets : show.tickets);
  const card = copyOf(document, "template[data-name=later-show]", HTMLElement, {
    weekday,
    date,
    month,
    title: fullTitle(show),
    seats: [seats, ...(statuses.size === 1 ? [...statuses].map(lowered) : [])].filter(Boolean).join(" · "),
  });
  const first = show.tickets[0];
  if (first) part(card, "row", HTMLAnchorElement).href = address(first);
  return card;
}

/** A ticket's own address within the wallet: going there opens it, going back closes it. */
export function address({ ticket_number }: KeptTicket): string {
  return `#${ticket_number}`;
}

function ticketRow(ticket: KeptTicket, show: KeptShow): HTMLElement {
  const row = copyOf(document, "template[data-name=ticket-row]", HTMLElement);
  fill(row, {
    ...plateWords(ticket.section, ticket.row_name, ticket.seat_number),
    status: status(ticket, show),
  });
  part(row, "row", HTMLAnchorElement).href = address(ticket);
  row.dataset["state"] = ticket.voided_at ? "void" : ticket.scanned_at ? "used" : "good";
  return row;
}

const good = (show: KeptShow): readonly KeptTicket[] => show.tickets.filter(({ voided_at }) => !voided_at);

const lowered = (sentence: string): string =>
  sentence.charAt(0).toLocaleLowerCase(language) + sentence.slice(1);
