"""FilledShows by the hundred, as if sold long ago: written by the owner in a few statements, without triggers."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tests.factories import Owner, Venue

WITHOUT_TRIGGERS = (
    "set session_replication_role = replica; set synchronous_commit = off; set work_mem = '64MB'"
)
SHOWS = """
    insert into recital_shows
      (recital_series_id, venue_id, title, starts_at, doors_at, duration_minutes, sale_opens_at, seats_per_buyer)
    select $1, $2, 'Evening ' || n, start, start - interval '30 minutes', 90, now() - interval '1 day', 20
    from generate_series(1, $3::integer) n
    cross join lateral (select now() + $4::interval + n * interval '3 hours' as start) at
    returning id
"""
# Ids as generate_show_seats makes them: one front for a show, and a number.
SEATS = """
    insert into show_seats (id, show_id, seat_id, price_in_cents, status)
    select (left(md5(sh.id::text), 24) || lpad(to_hex(s.nth), 8, '0'))::uuid, sh.id, s.id, 2000,
      case when s.nth <= $2 then 'sold' else 'available' end
    from unnest($1::uuid[]) sh (id)
    cross join (select id, row_number() over (order by y_position, x_position) as nth from seats where venue_id = $3) s
"""
# Four seats an order, as families buy. Ids follow from the show and the number, so that nothing has to be joined.
ORDERS = """
    insert into ticket_orders
      (id, show_id, session_hash, customer_name, customer_email, customer_email_canonical, total_amount_in_cents, status,
       order_number, paid_at)
    select md5(sh.id || '-' || n)::uuid, sh.id, md5(n || 'session' || sh.id), 'Family ' || n,
      n || '@' || left(sh.id::text, 8) || '.example', n || '@' || left(sh.id::text, 8) || '.example', 8000, 'paid',
      'ORD-20270101-' || upper(left(md5(sh.id || '-' || n), 12)), now()
    from unnest($1::uuid[]) sh (id) cross join generate_series(0, ($2::integer - 1) / 4) n
"""
TICKETS = """
    insert into tickets (id, ticket_order_id, show_seat_id, qr_code, ticket_number)
    select md5('ticket' || id)::uuid, md5(show_id || '-' || (('x' || right(id::text, 8))::bit(32)::integer - 1) / 4)::uuid, id,
      'TKT-' || upper(left(md5('0' || id::text), 26)), 'T-' || upper(left(md5(id::text), 12))
    from show_seats where show_id = any ($1::uuid[]) and status = 'sold'
"""
LINES = """
    insert into ticket_order_items (ticket_order_id, item_type, item_name, price_in_cents, paid_in_cents, ticket_id, show_seat_id)
    select md5(show_id || '-' || (('x' || right(id::text, 8))::bit(32)::integer - 1) / 4)::uuid, 'ticket', 'A seat', 2000, 2000,
      md5('ticket' || id)::uuid, id
    from show_seats where show_id = any ($1::uuid[]) and status = 'sold'
"""
# Hexadecimal digits are Crockford's too.
CODES = """
    insert into show_seat_codes (show_seat_id, generation, qr_code, state, ticket_id, changed_at)
    select id, generation, 'TKT-' || upper(left(md5(generation || id::text), 26)),
      case when sold then 'sold' else 'spare' end, case when sold then md5('ticket' || id)::uuid end, now() - interval '1 day'
    from show_seats
    cross join generate_series(0, $2::integer - 1) generation
    cross join lateral (select generation = 0 and status = 'sold' as sold) seat
    where show_id = any ($1::uuid[])
"""
READ_SEVERAL = (
    "analyze show_seats, show_seat_codes, tickets, ticket_orders, ticket_order_items, recital_shows"
)


@dataclass(frozen=True)
class FilledShows:
    """Shows of one venue.

    Attributes:
        shows: their ids in the order of their hours.
    """

    series_id: UUID
    shows: list[UUID]


async def fill_shows(
    owner: Owner,
    venue: Venue,
    *,
    shows: int,
    sold: int,
    series_id: UUID,
    first_in: timedelta = timedelta(days=30),
    codes: int = 3,
) -> FilledShows:
    """Make so many shows, every three hours from then on, with so many seats of each sold in orders of four.

    A seat's code says `TKT-` and the md5 of its generation and the seat's id.
    """
    await owner.execute(WITHOUT_TRIGGERS)
    made = [row["id"] for row in await owner.fetch(SHOWS, series_id, venue.id, shows, first_in)]
    await owner.execute(SEATS, made, sold, venue.id)
    await owner.execute(ORDERS, made, sold)
    await owner.execute(TICKETS, made)
    await owner.execute(LINES, made)
    await owner.execute(CODES, made, codes)
    await owner.execute("set session_replication_role = origin; reset synchronous_commit; reset work_mem")
    await owner.execute(READ_SEVERAL)
    return FilledShows(series_id, made)
