"""One look at everything a sale is: the database in the model's words, and the model in the database's."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.orders.sale_model.model import Sale

TABLES = [
    "pgqueuer",
    "stripe_events",
    "order_messages",
    "order_notes",
    "box_office_sales",
    "disputes",
    "family_choices",
    "exchange_offers",
    "job_runs",
    "payment_transactions",
    "refund_items",
    "refunds",
    "seat_holds",
    "media_access_codes",
    "ticket_order_items",
    "show_seat_codes",
    "tickets",
    "session_orders",
    "ticket_orders",
    "carts",
    "sign_in_codes",
    "sessions",
    "audit_log",
    "show_seats",
    "recital_shows",
    "recital_series",
    "upsell_items",
]
EMAIL_JOBS = (
    "deliver_order",
    "send_late_payment_email",
    "send_payment_mismatch_email",
    "send_refund_email",
    "send_sign_in",
    "send_pay_later_email",
    "send_dispute_email",
    "send_choice_email",
)
START_ANEW = f"""
    set session_replication_role = replica;
    {" ".join(f"delete from {table};" for table in TABLES)}
    set session_replication_role = origin;
"""
PASS_TIME = """
    update show_seats set reserved_until = reserved_until - interval '{minutes} minutes' where reserved_until is not null;
    update carts set deadline = deadline - interval '{minutes} minutes',
      first_reserved_at = first_reserved_at - interval '{minutes} minutes',
      latest_deadline = latest_deadline - interval '{minutes} minutes';
    update ticket_orders set expires_at = expires_at - interval '{minutes} minutes',
      created_at = created_at - interval '{minutes} minutes';
    update refunds set created_at = created_at - interval '{minutes} minutes',
      updated_at = updated_at - interval '{minutes} minutes';
"""


def _left(moment: str) -> str:
    """Whole minutes until then, the begun one counted; a round lasts less than one."""
    return f"ceil(extract(epoch from {moment} - clock_timestamp()) / 60)::int"


SNAPSHOT = f"""
    with emails as (delete from pgqueuer where entrypoint = any ($1) returning dedupe_key)
    select json_build_object(
      'seats', (select json_agg(json_build_array(id, status, reserved_by, {_left("reserved_until")}, price_in_cents))
                from show_seats),
      'carts', (select coalesce(json_agg(json_build_array(session_hash, {_left("deadline")}, extended_at is not null)), '[]')
                from carts where closed_at is null),
      'orders', (select coalesce(json_agg(json_build_object(
          'id', o.id, 'status', o.status, 'session', o.session_hash, 'total', o.total_amount_in_cents,
          'left', case when o.status = 'pending' then {_left("o.expires_at")} end,
          'tickets', (select json_agg(show_seat_id) from tickets where ticket_order_id = o.id and voided_at is null),
          'charged', (select coalesce(sum(amount_in_cents), 0) from payment_transactions
                      where ticket_order_id = o.id and kind = 'charge'),
          'refunds', (select coalesce(json_agg(json_build_array(id, status, amount_in_cents, lost_show_seat_ids)
                        order by created_at, id), '[]') from refunds where ticket_order_id = o.id),
          'disputes', (select coalesce(json_agg(json_build_array(id, stripe_dispute_id, status, fee_in_cents)), '[]')
                       from disputes where ticket_order_id = o.id),
          'disputed', (select coalesce(sum(case kind when 'dispute' then amount_in_cents else -amount_in_cents end), 0)
                       from payment_transactions where ticket_order_id = o.id and kind in ('dispute', 'dispute_reversal')),
          'noted', (select count(*) from audit_log where action = 'cap_passed' and subject_id = o.id::text),
          'mismatches', (select json_agg(facts -> 'amount_in_cents') from audit_log
                         where action = 'payment_mismatch' and subject_id = o.id::text))), '[]') from ticket_orders o),
      'jobs', (select coalesce(json_agg(dedupe_key), '[]') from pgqueuer where entrypoint <> all ($1)),
      'emails', (select coalesce(json_agg(dedupe_key), '[]') from emails
                 where dedupe_key is not null and dedupe_key not like 'asked-%'))
"""


def read_snapshot(
    told: Mapping[str, Any],
    *,
    label: Callable[[str], str],
    hashes: Mapping[str, int],
    orders: Sequence[str],
    events: Sequence[str],
    runs: Mapping[int, str],
) -> dict[str, Any]:
    """The database's answer with labels, sessions and numbers instead of ids."""

    def named(key: str) -> str:
        kind, _, id = key.partition("-")
        for longer in ("too-late", "refund-failed"):
            if key.startswith(f"{longer}-"):
                kind, id = longer, key.removeprefix(f"{longer}-")
        if kind in ("refund", "refunded", "refund-failed"):
            return f"{kind}-{refunds[id]}"
        if kind == "dispute":
            return f"{kind}-{disputed[id]}"
        if kind == "run":
            return f"{kind}-{next(show for show, run in runs.items() if run == id)}"
        return f"{kind}-{list(events if kind == 'event' else orders).index(id)}"

    disputed = {one[0]: orders.index(order["id"]) for order in told["orders"] for one in order["disputes"]}
    refunds = {
        refund[0]: f"{orders.index(order['id'])}.{nth}"
        for order in told["orders"]
        for nth, refund in enumerate(order["refunds"])
    }
    return {
        "seats": {
            label(id): [status, hashes.get(whose or ""), left, price]
            for id, status, whose, left, price in told["seats"]
        },
        "carts": sorted([repr(hashes.get(whose)), left, extended] for whose, left, extended in told["carts"]),
        "orders": {
            orders.index(order["id"]): {
                "status": order["status"],
                "session": hashes.get(order["session"]),
                "total": order["total"],
                "left": order["left"],
                "tickets": sorted(label(seat) for seat in order["tickets"] or []),
                "charged": order["charged"],
                "refunds": [
                    [status, amount, sorted(label(seat) for seat in lost)]
                    for _, status, amount, lost in order["refunds"]
                ],
                "disputes": sorted(one[1:] for one in order["disputes"]),
                "disputed": order["disputed"],
                "noted": order["noted"],
                "mismatches": sorted(order["mismatches"] or []),
            }
            for order in told["orders"]
        },
        "jobs": sorted(named(key) for key in told["jobs"]),
        "emails": sorted(named(key) for key in told["emails"]),
    }


def expected_snapshot(sale: "Sale", sessions: Collection[int]) -> dict[str, Any]:
    """What the database must say. A session that no browser has any more is nobody's; minutes are from now."""

    def left(until: int | None) -> int | None:
        return None if until is None else until - sale.now

    def whose(session: int | None) -> int | None:
        return session if session in sessions else None

    return {
        "seats": {
            label: [seat.status, whose(seat.session), left(seat.until), seat.price]
            for label, seat in sale.seats.items()
        },
        "carts": sorted(
            [repr(whose(cart.session)), left(cart.deadline), cart.extended]
            for cart in sale.carts
            if cart.open
        ),
        "orders": {
            order.number: {
                "status": order.status,
                "session": whose(order.session),
                "total": order.total,
                "left": left(order.expires) if order.status == "pending" else None,
                "tickets": order.live,
                "charged": order.total if order.paid or order.refunds else 0,
                "disputes": sorted([id, one.status, one.fee] for id, one in order.disputes.items()),
                "disputed": order.disputed,
                "refunds": [[refund.status, refund.amount, sorted(refund.lost)] for refund in order.refunds],
                "noted": order.noted,
                "mismatches": sorted(order.mismatches),
            }
            for order in sale.orders
        },
        "jobs": sorted(sale.jobs),
        "emails": sorted(sale.emails),
    }


def differences(product: object, model: object, where: str = "") -> list[str]:
    """Where the two disagree, the deepest place of each."""
    if isinstance(product, dict) and isinstance(model, dict) and product.keys() == model.keys():
        return [said for key in product for said in differences(product[key], model[key], f"{where} {key}")]
    return [] if product == model else [f"{where.strip()}: the product says {product}, the model {model}"]
