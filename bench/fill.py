"""Evenings by the hundred, as if sold long ago: written by the owner in a few statements, without triggers."""

from dataclasses import dataclass
from uuid import UUID

from tests.factories import Hall, Owner

WITHOUT_TRIGGERS = "set session_replication_role = replica; set synchronous_commit = off"
SHOWS = """
    insert into recital_shows
      (recital_series_id, venue_id, title, starts_at, doors_at, duration_minutes, sale_opens_at, seats_per_buyer)
    select $1, $2, 'Evening ' || n, start, start - interval '30 minutes', 90, now() - interval '1 day', 20
    from generate_series(1, $3::integer) n
    cross join lateral (select now() + interval '30 days' + n * interval '3 hours' as start) at
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
# Four seats an order, as families buy.
ORDERS = """
    with sold as (
      select id, show_id, (row_number() over (partition by show_id order by id) - 1) / 4 as family
      from show_seats where show_id = any ($1::uuid[]) and status = 'sold'
    ), family as (
      select show_id, family, gen_random_uuid() as id, count(*) as seats from sold group by show_id, family
    ), placed as (
      insert into ticket_orders
        (id, show_id, session_hash, customer_name, customer_email, total_amount_in_cents, status, order_number, paid_at)
      select id, show_id, md5(id::text), 'Family ' || left(id::text, 8), left(id::text, 8) || '@example.com', seats * 2000,
        'paid', 'ORD-20270101-' || upper(left(md5(id::text), 12)), now() from family
    ), ticket as (
      insert into tickets (ticket_order_id, show_seat_id, qr_code, ticket_number)
      select f.id, s.id, 'TKT-' || upper(left(md5('0' || s.id), 26)), 'T-' || upper(left(md5(s.id::text), 12))
      from sold s join family f using (show_id, family) returning id, ticket_order_id, show_seat_id)
    insert into ticket_order_items (ticket_order_id, item_type, item_name, price_in_cents, paid_in_cents, ticket_id, show_seat_id)
    select ticket_order_id, 'ticket', 'A seat', 2000, 2000, id, show_seat_id from ticket
"""
# Hexadecimal digits are Crockford's too.
CODES = """
    insert into show_seat_codes (show_seat_id, generation, qr_code, state, ticket_id, changed_at)
    select ss.id, generation, 'TKT-' || upper(left(md5(generation || ss.id::text), 26)),
      case when t.id is null then 'spare' else 'sold' end, t.id, now() - interval '1 day'
    from show_seats ss cross join generate_series(0, 2) generation
    left join tickets t on t.show_seat_id = ss.id and generation = 0
    where ss.show_id = any ($1::uuid[])
"""
READ_SEVERAL = "analyze show_seats, show_seat_codes, tickets, ticket_orders, ticket_order_items, recital_shows"


@dataclass(frozen=True)
class Evenings:
    """Shows of one hall.

    Attributes:
        shows: their ids in the order of their hours.
    """

    series_id: UUID
    shows: list[UUID]


async def evenings(owner: Owner, hall: Hall, *, shows: int, sold: int, series_id: UUID) -> Evenings:
    """Make so many shows on sale, with so many seats of each sold in orders of four.

    A seat's tickets say `TKT-` and the md5 of their generation and the seat's id.
    """
    await owner.execute(WITHOUT_TRIGGERS)
    made = [row["id"] for row in await owner.fetch(SHOWS, series_id, hall.id, shows)]
    await owner.execute(SEATS, made, sold, hall.id)
    await owner.execute(ORDERS, made)
    await owner.execute(CODES, made)
    await owner.execute("set session_replication_role = origin; set synchronous_commit = on")
    await owner.execute(READ_SEVERAL)
    return Evenings(series_id, made)
