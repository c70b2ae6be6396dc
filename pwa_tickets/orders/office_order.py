"""An order as staff see it: as families do, and its payments, refunds, emails, scans, notes, waiting jobs and history."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.waiting_jobs import WaitingJob, waiting_jobs
from pwa_tickets.orders.models import MessageKind, MessageStatus
from pwa_tickets.orders.order_history import HistoryEntry, read_history
from pwa_tickets.orders.order_view import Order, RefundView, Ticket, read_order
from pwa_tickets.orders.refund_choices import RefundLine
from pwa_tickets.payments.models import PaymentMethod


class Payment(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Money that arrived for an order.

    Attributes:
        status: money in the ledger has arrived.
        fee_in_cents: what Stripe kept of it; absent while unknown.
        method: how money came that did not come through Stripe.
        card_brand, last4: the card, and its last four digits, where they are known.
    """

    id: UUID
    amount_in_cents: int
    status: Literal["succeeded"]
    fee_in_cents: int | None = None
    stripe_payment_intent_id: str | None = None
    card_brand: str | None = None
    last4: str | None = None
    method: PaymentMethod | None = None
    at: datetime


class OfficeRefund(RefundView, kw_only=True, frozen=True, omit_defaults=True):
    """Money on its way back, and who sent it.

    Attributes:
        method: how the money goes back, if at all.
        by: the member of staff; absent where the server did it by itself.
        note: what they wrote to it.
        error: why it failed, in Stripe's words.
        items: its lines, with what goes back for each; none for an amount that belongs to no line.
    """

    id: UUID
    items: tuple[RefundLine, ...]
    by: str | None = None
    note: str | None = None
    error: str | None = None
    at: datetime


class OrderEmail(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A mail about an order.

    Attributes:
        to: the address it went to.
        at: when the mail server took it; before, when it was written.
        attempts: how often it was tried.
        error: what the mail server said last.
    """

    id: UUID
    kind: MessageKind
    to: str
    status: MessageStatus
    attempts: int
    at: datetime
    error: str | None = None


class OrderScan(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One reading of a ticket at a door.

    Attributes:
        direction: in or out.
        shown: the verdict on the device.
        admitted: whether the usher let them through.
        counts: whether it still stands: it was not undone, and no review declined it.
        reason: why somebody was let in against the verdict.
    """

    ticket_id: UUID
    at: datetime
    gate: str
    usher: str | None = None
    direction: Literal["in", "out"]
    shown: str
    admitted: bool
    counts: bool
    reason: str | None = None


class Note(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What staff wrote to an order for each other.

    Attributes:
        text: the words.
        by: who wrote it; absent once they are erased.
    """

    text: str
    by: str | None = None
    at: datetime


class CounterSale(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """How staff sold an order.

    Attributes:
        payment: `cash`, `check`, `card_elsewhere`, `comp`: given away, or `link` and `later`: it was not paid at once.
        by: who sold it; absent once their account is gone.
        received_in_cents: the cash that was handed over.
        reason: why it was given away; absent elsewhere.
        taken_by: who took at the counter what was to be paid later.
    """

    payment: str
    by: str | None = None
    taken_by: str | None = None
    received_in_cents: int | None = None
    reason: str = ""


class OfficeOrder(Order, kw_only=True, frozen=True, omit_defaults=True):
    """An order with all that happened to it.

    Attributes:
        payments: money that arrived, oldest first.
        sale: how staff sold it; absent for what was bought online.
        emails: oldest first.
        scans: of its tickets, oldest first.
        notes: newest first.
        jobs: what is still to be done.
        history: newest first.
    """

    refunds: tuple[OfficeRefund, ...]
    payments: tuple[Payment, ...]
    sale: CounterSale | None = None
    emails: tuple[OrderEmail, ...]
    scans: tuple[OrderScan, ...]
    notes: tuple[Note, ...]
    jobs: tuple[WaitingJob, ...]
    history: tuple[HistoryEntry, ...]

    def at_the_door(self, ticket: Ticket) -> OrderScan | None:
        """The last scan that moved somebody in or out by this ticket."""
        moved = (scan for scan in self.scans if scan.ticket_id == ticket.id and scan.admitted and scan.counts)
        return max(moved, key=lambda scan: scan.at, default=None)


async def read_office_order(db: AsyncSession, order_id: UUID) -> OfficeOrder:
    """One order with all that happened to it. Staff actor.

    Raises:
        NotFound: there is none of this id.
    """
    order = await read_order(db, order_id)
    parts = (await db.execute(_PARTS, {"id": order_id})).mappings().one()
    about = [order_id, *(refund["id"] for refund in parts["refunds"])]
    return msgspec.convert(
        {
            **msgspec.structs.asdict(order),
            **parts,
            "jobs": await waiting_jobs(db, about),
            "history": await read_history(db, order_id),
        },
        OfficeOrder,
        from_attributes=True,
    )


_PARTS: Final = text("""
    select
      (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'amount_in_cents', p.amount_in_cents, 'status', 'succeeded',
           'fee_in_cents', p.fee_in_cents, 'stripe_payment_intent_id', p.stripe_payment_intent_id, 'card_brand', p.card_brand,
           'last4', p.card_last4, 'method', p.method, 'at', p.created_at)
         order by p.created_at, p.id), '[]')
       from payment_transactions p where p.ticket_order_id = :id and p.kind = 'charge') as payments,
      (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'amount_in_cents', r.amount_in_cents, 'status', r.status,
           'reason', r.reason, 'method', r.method, 'lost_show_seat_ids', r.lost_show_seat_ids, 'by', s.name, 'note', r.note,
           'error', r.last_error, 'at', r.created_at, 'items', (
             select coalesce(jsonb_agg(
               jsonb_build_object('item_id', i.ticket_order_item_id, 'amount_in_cents', i.amount_in_cents)
               order by i.ticket_order_item_id), '[]') from refund_items i where i.refund_id = r.id))
         order by r.created_at, r.id), '[]')
       from refunds r left join profiles s on s.id = r.requested_by where r.ticket_order_id = :id) as refunds,
      (select jsonb_strip_nulls(jsonb_build_object('payment', b.payment, 'by', s.name, 'taken_by', t.name,
           'received_in_cents', b.received_in_cents, 'reason', b.reason))
       from box_office_sales b left join profiles s on s.id = b.sold_by left join profiles t on t.id = b.taken_by
       where b.ticket_order_id = :id) as sale,
      (select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'kind', m.kind, 'to', m.to_email, 'status', m.status,
           'attempts', m.attempts, 'at', coalesce(m.sent_at, m.created_at), 'error', m.last_error)
         order by m.created_at, m.id), '[]')
       from order_messages m where m.ticket_order_id = :id) as emails,
      (select coalesce(jsonb_agg(jsonb_build_object('ticket_id', s.ticket_id, 'at', s.scanned_at, 'gate', d.gate,
           'usher', u.name, 'direction', s.direction, 'shown', s.shown, 'admitted', s.admitted,
           'counts', s.counts and s.annulled_at is null, 'reason', s.reason) order by s.scanned_at, s.id), '[]')
       from tickets t join ticket_scans s on s.ticket_id = t.id join devices d on d.id = s.device_id
       left join profiles u on u.id = d.profile_id where t.ticket_order_id = :id) as scans,
      (select coalesce(jsonb_agg(jsonb_build_object('text', n.text, 'by', s.name, 'at', n.created_at)
         order by n.created_at desc, n.id), '[]')
       from order_notes n left join profiles s on s.id = n.written_by where n.ticket_order_id = :id) as notes
""")
