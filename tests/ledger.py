"""What must be true after every sale, whatever happened at once: seats, orders, tickets, codes and money agree."""

from tests.factories import Owner

LAWS = {
    "two live tickets for one seat": """
        select show_seat_id from tickets where voided_at is null group by 1 having count(*) > 1""",
    "a sold seat without a live ticket": """
        select ss.id from show_seats ss where ss.status = 'sold'
        and not exists (select from tickets t where t.show_seat_id = ss.id and t.voided_at is null)""",
    "a live ticket whose seat is not sold": """
        select t.id from tickets t join show_seats ss on ss.id = t.show_seat_id
        where t.voided_at is null and ss.status <> 'sold'""",
    "a live ticket of an order that is not paid": """
        select t.id from tickets t join ticket_orders o on o.id = t.ticket_order_id
        where t.voided_at is null and o.status <> 'paid'""",
    "a live ticket whose code does not open the door": """
        select t.id from tickets t where t.voided_at is null and not exists (
          select from show_seat_codes c where c.qr_code = t.qr_code and c.state = 'sold'
          and c.ticket_id = t.id and c.show_seat_id = t.show_seat_id)""",
    "a code that opens the door without a live ticket": """
        select c.ticket_id from show_seat_codes c join tickets t on t.id = c.ticket_id
        where c.state = 'sold' and (t.qr_code <> c.qr_code or t.voided_at is not null)""",
    "a reservation without its cart, or with another deadline": """
        select ss.id from show_seats ss where ss.status = 'reserved' and ss.reserved_until > now()
        and not exists (select from carts c where c.session_hash = ss.reserved_by and c.closed_at is null
                        and c.deadline = ss.reserved_until)""",
    "two open carts of one visitor": """
        select min(id::text)::uuid from carts where closed_at is null group by session_hash having count(*) > 1""",
    "two pending orders of one cart": """
        select cart_id from ticket_orders where status = 'pending' group by 1 having count(*) > 1""",
    "a pending order that ends at another time than its cart": """
        select o.id from ticket_orders o join carts c on c.id = o.cart_id and c.closed_at is null
        where o.status = 'pending' and o.expires_at is distinct from c.deadline""",
    "an order whose status and time of payment disagree": """
        select id from ticket_orders
        where case status when 'paid' then paid_at is null when 'refunded' then false else paid_at is not null end""",
    "a paid order without a ticket for each of its seats": """
        select i.id from ticket_order_items i join ticket_orders o on o.id = i.ticket_order_id
        left join tickets t on t.id = i.ticket_id
        where o.paid_at is not null and i.item_type = 'ticket'
        and (t.id is null or t.ticket_order_id <> o.id or t.show_seat_id <> i.show_seat_id)""",
    "a ticket that nobody ordered": """
        select t.id from tickets t where not exists (
          select from ticket_order_items i where i.ticket_id = t.id and i.ticket_order_id = t.ticket_order_id)""",
    "a paid download without its access code": """
        select o.id from ticket_orders o where o.paid_at is not null
        and exists (select from ticket_order_items i where i.ticket_order_id = o.id
                    and i.item_type in ('digital_download', 'bundle'))
        and 1 <> (select count(*) from media_access_codes m where m.ticket_order_id = o.id)""",
    "more seats of a show for one session than a buyer may have": """
        select min(o.id::text) from ticket_orders o join tickets t on t.ticket_order_id = o.id and t.voided_at is null
        join show_seats ss on ss.id = t.show_seat_id join recital_shows sh on sh.id = ss.show_id
        where o.session_hash is not null and not exists (
          select from audit_log a where a.action = 'cap_overridden' and a.subject_id = o.id::text)
        group by o.session_hash, sh.id having count(*) > sh.seats_per_buyer""",
    "more seats of a show for one address, and staff were not told": """
        select min(o.id::text) from ticket_orders o join tickets t on t.ticket_order_id = o.id and t.voided_at is null
        join show_seats ss on ss.id = t.show_seat_id join recital_shows sh on sh.id = ss.show_id
        where not exists (select from audit_log a where a.action in ('cap_passed', 'cap_overridden')
                          and a.subject_id = o.id::text and coalesce(a.facts ->> 'show_id', a.after ->> 'show_id') = sh.id::text)
        group by o.customer_email_canonical, sh.id having count(*) > sh.seats_per_buyer""",
    "a sale at the counter that was not paid at once, or not as was said": """
        select b.ticket_order_id from box_office_sales b left join payment_transactions p
          on p.ticket_order_id = b.ticket_order_id and p.kind = 'charge' and p.created_at = b.created_at
        where b.payment not in ('link', 'later') and (p.id is null or case b.payment
          when 'comp' then p.method is not null or p.amount_in_cents > 0
          else p.method is distinct from b.payment end)""",
    "an order that is paid later and was not sold so, or the other way round": """
        select o.id from ticket_orders o left join box_office_sales b on b.ticket_order_id = o.id
        where o.pays_later <> coalesce(b.payment in ('link', 'later'), false)""",
    "money for what is paid later, and nobody says who took it": """
        select b.ticket_order_id from box_office_sales b left join payment_transactions p
          on p.ticket_order_id = b.ticket_order_id and p.kind = 'charge' and p.method is not null and p.created_at = b.taken_at
        where b.payment in ('link', 'later') and (b.taken_at is not null) <> (p.id is not null)
        or b.taken_at is null and b.payment in ('link', 'later') and exists (
          select from payment_transactions c join ticket_orders o on o.id = c.ticket_order_id
          where c.ticket_order_id = b.ticket_order_id and c.kind = 'charge' and c.method is not null
          and c.created_at <= o.paid_at)""",
    "seats that are to be kept and are not, or not until then": """
        select o.id from ticket_orders o join ticket_order_items i on i.ticket_order_id = o.id
        join show_seats ss on ss.id = i.show_seat_id
        where o.pays_later and o.status = 'pending' and o.expires_at > now()
        and (ss.status <> 'reserved' or ss.reserved_by <> o.session_hash or ss.reserved_until <> o.expires_at)""",
    "seats that are kept for an order that is over": """
        select ss.id from show_seats ss join ticket_orders o on o.session_hash = ss.reserved_by
        where o.pays_later and o.status <> 'pending'""",
    "seats that are kept past the show": """
        select o.id from ticket_orders o join recital_shows sh on sh.id = o.show_id
        where o.pays_later and o.status = 'pending' and o.expires_at > sh.starts_at""",
    "two open offers of other seats for one order": """
        select e.ticket_order_id from exchange_offers e join ticket_orders o on o.id = e.paying_order_id and o.status = 'pending'
        group by 1 having count(*) > 1""",
    "a difference that was paid and whose tickets did not move, or that was not and they did": """
        select e.paying_order_id from exchange_offers e join ticket_orders o on o.id = e.paying_order_id
        where (o.paid_at is not null) <> exists (
          select from audit_log a where a.action = 'tickets_exchanged' and a.subject_id = e.ticket_order_id::text
          and a.after ->> 'paid_by' = e.paying_order_id::text)""",
    "seats that are to be kept for an exchange and are not, or not until then": """
        select o.id from exchange_offers e join ticket_orders o on o.id = e.paying_order_id
        cross join lateral jsonb_to_recordset(e.moves) as move (ticket_id uuid, show_seat_id uuid)
        join show_seats ss on ss.id = move.show_seat_id
        where o.status = 'pending' and o.expires_at > now() and not exists (
          select from jsonb_to_recordset(e.moves) as own (from_seat_id uuid) where own.from_seat_id = ss.id)
        and (ss.status <> 'reserved' or ss.reserved_by <> o.session_hash or ss.reserved_until <> o.expires_at)""",
    "a line that pays a difference for another order’s line than the offer says": """
        select i.id from ticket_order_items i left join exchange_offers e on e.paying_order_id = i.ticket_order_id
        left join ticket_order_items its on its.id = i.difference_of
        where i.difference_of is not null
        and (e.paying_order_id is null or its.ticket_order_id is distinct from e.ticket_order_id)""",
    "cash that was taken and is less than the price": """
        select b.ticket_order_id from box_office_sales b join payment_transactions p
          on p.ticket_order_id = b.ticket_order_id and p.kind = 'charge' and p.created_at = coalesce(b.taken_at, b.created_at)
        where b.received_in_cents < p.amount_in_cents""",
    "a closed drawer that is not what moved in it": """
        select s.id from drawer_shifts s where s.closed_at is not null and s.expected_in_cents <> s.float_in_cents + (
          select coalesce(sum(case kind when 'charge' then amount_in_cents else -amount_in_cents end), 0)
          from payment_transactions where drawer_shift_id = s.id and method = 'cash')""",
    "money of Stripe’s in a drawer, or in somebody else’s drawer than the clerk’s": """
        select p.id from payment_transactions p join drawer_shifts s on s.id = p.drawer_shift_id
        left join box_office_sales b on b.ticket_order_id = p.ticket_order_id
        where p.stripe_id is not null or p.stripe_payment_intent_id is not null
        or p.created_at = b.created_at and s.opened_by <> b.sold_by or p.created_at = b.taken_at and s.opened_by <> b.taken_by""",
    "money that came through Stripe and another way at once, or through neither": """
        select id from payment_transactions where kind in ('charge', 'refund') and amount_in_cents > 0
        and (method is null) <> (stripe_id is not null or stripe_payment_intent_id is not null)""",
    "an order whose total is not the sum of its lines": """
        select o.id from ticket_orders o where o.total_amount_in_cents <>
          (select coalesce(sum(i.paid_in_cents), 0) from ticket_order_items i where i.ticket_order_id = o.id)""",
    "a paid order whose money did not come, or came twice": """
        select id from flows where paid_at is not null and came <> total_amount_in_cents""",
    "money that became neither tickets nor a refund": """
        select id from flows where paid_at is null and came <> late""",
    "tickets and all the money back": """
        select id from flows where late_refunds > 0 and (late_refunds > 1 or tickets > 0)""",
    "more money on its way back than came": """
        select id from flows where back > came""",
    "more money on its way back to the card than came from it": """
        select id from flows where back_to_card > 0 and back_to_card > came_by_card""",
    "a live ticket whose price went back, and nobody said that it stays": """
        select t.id from tickets t join ticket_order_items i on i.ticket_id = t.id
        join refund_items ri on ri.ticket_order_item_id = i.id join refunds r on r.id = ri.refund_id
        where t.voided_at is null and r.tickets = 'void'""",
    "a void ticket that no refund voided": """
        select t.id from tickets t where t.voided_at is not null and not exists (
          select from ticket_order_items i join refund_items ri on ri.ticket_order_item_id = i.id
          join refunds r on r.id = ri.refund_id where i.ticket_id = t.id and r.tickets = 'void')""",
    "a line of which more went back than was paid": """
        select i.id from ticket_order_items i join refund_items ri on ri.ticket_order_item_id = i.id
        join refunds r on r.id = ri.refund_id and r.status not in ('failed', 'canceled')
        group by i.id having sum(ri.amount_in_cents) > i.paid_in_cents""",
    "a refund with lines that is not their sum, or with a line of another order": """
        select r.id from refunds r join refund_items ri on ri.refund_id = r.id
        join ticket_order_items i on i.id = ri.ticket_order_item_id
        group by r.id having sum(ri.amount_in_cents) <> r.amount_in_cents
        or bool_or(i.ticket_order_id <> r.ticket_order_id)""",
    "a refund to the card that waits and has no payment, or one that waits and is not to the card": """
        select id from refunds where status in ('pending', 'requires_action')
        and (method <> 'card' or stripe_payment_intent_id is null)""",
    "a failed refund that was paid twice another way": """
        select replaces from refunds where replaces is not null and status not in ('failed', 'canceled')
        group by 1 having count(*) > 1""",
    "an order that is refunded and not all of its money is back, or the other way round": """
        select id from flows where (status = 'refunded') <>
          (arrived >= total_amount_in_cents and live_tickets = 0 and (paid_at is not null or late > 0 and arrived > 0))""",
    "a dispute that is decided, and the ledger tells another sum": """
        select d.id from disputes d join flows o on o.id = d.ticket_order_id where d.status in ('won', 'lost')
        group by d.id, o.disputed having o.disputed <> (
          select coalesce(sum(amount_in_cents), 0) from disputes
          where ticket_order_id = d.ticket_order_id and status not in ('won', 'warning', 'closed'))""",
    "a refund that the order or the ledger does not tell": """
        select id from flows where refunded_amount_in_cents <> arrived or returned <> arrived""",
    "a paid order whose money the figures do not tell, or one that was never paid and they do": """
        select f.id from flows f left join (
          select ticket_order_id, sum(gross_in_cents) as gross, sum(net_in_cents) as net, sum(tickets) as tickets
          from ledger_lines group by 1) told on told.ticket_order_id = f.id
        where (f.paid_at is null and told.gross is not null)
        or (f.paid_at is not null and (coalesce(told.gross, 0) <> f.came
            or coalesce(told.net, 0) <> f.came - f.returned - f.disputed - f.dispute_fees
            or coalesce(told.tickets, 0) <> (
              select count(*) from tickets t where t.ticket_order_id = f.id and t.voided_at is null)))""",
    "a show whose figures are not its sold seats": """
        select sh.id from recital_shows sh
        where (select count(*) from show_seats ss where ss.show_id = sh.id and ss.status = 'sold')
          <> (select coalesce(sum(tickets), 0) from ledger_of_shows(array[sh.id]))""",
}
"""Each with the question that finds the rows breaking it, by id; a healthy house answers none of them."""

FLOWS = """
    select o.*,
      (select coalesce(sum(amount_in_cents), 0) from payment_transactions
       where ticket_order_id = o.id and kind = 'charge') as came,
      (select coalesce(sum(amount_in_cents), 0) from payment_transactions
       where ticket_order_id = o.id and kind = 'refund') as returned,
      (select coalesce(sum(amount_in_cents), 0) from refunds
       where ticket_order_id = o.id and status not in ('failed', 'canceled')) as back,
      (select coalesce(sum(amount_in_cents), 0) from payment_transactions
       where ticket_order_id = o.id and kind = 'charge' and stripe_payment_intent_id is not null) as came_by_card,
      (select coalesce(sum(amount_in_cents), 0) from refunds where ticket_order_id = o.id and method = 'card'
       and reason <> 'payment_too_late' and status not in ('failed', 'canceled')) as back_to_card,
      (select coalesce(sum(amount_in_cents), 0) from refunds
       where ticket_order_id = o.id and status = 'succeeded' and method in ('card', 'check', 'cash')) as arrived,
      (select coalesce(sum(amount_in_cents), 0) from refunds
       where ticket_order_id = o.id and reason = 'payment_too_late') as late,
      (select count(*) from refunds where ticket_order_id = o.id and reason = 'payment_too_late') as late_refunds,
      (select count(*) from tickets where ticket_order_id = o.id) as tickets,
      (select coalesce(sum(case kind when 'dispute' then amount_in_cents else -amount_in_cents end), 0)
       from payment_transactions where ticket_order_id = o.id and kind in ('dispute', 'dispute_reversal')) as disputed,
      (select coalesce(sum(fee_in_cents), 0)
       from payment_transactions where ticket_order_id = o.id and kind in ('dispute', 'dispute_reversal')) as dispute_fees,
      (select count(*) from tickets where ticket_order_id = o.id and voided_at is null) as live_tickets
    from ticket_orders o
"""
"""Each order with the money that came for it, the money on its way back, and how many of its tickets are good."""

QUESTION = f"with flows as ({FLOWS})" + " union all ".join(
    f"select '{law}' as law, broken.id::text as id from ({found}) as broken (id)"
    for law, found in LAWS.items()
)


async def check_ledger(owner: Owner, known: frozenset[str] = frozenset()) -> None:
    """Hold the whole house against its laws. One statement, so it may also be asked in the middle of a rush.

    Args:
        known: what `broken_laws` said before, where tests before this one bent tickets by hand.

    Raises:
        AssertionError: names each broken law with the rows that break it.
    """
    broken = await broken_laws(owner) - known
    assert not broken, "; ".join(sorted(broken))


async def broken_laws(owner: Owner) -> frozenset[str]:
    """Each law that does not hold, with the row that breaks it."""
    return frozenset(f"{row['law']}: {row['id']}" for row in await owner.fetch(QUESTION))


async def money_by_kind(owner: Owner) -> dict[str, int]:
    """The sum of all payment transactions, in cents, by `charge` and `refund`."""
    rows = await owner.fetch(
        "select kind, sum(amount_in_cents) as cents from payment_transactions group by 1"
    )
    return {row["kind"]: row["cents"] for row in rows}
