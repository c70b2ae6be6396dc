"""Sending money back, for programs of the staff."""

from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.i18n import gettext
from pwa_tickets.orders import refunds
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.orders.refund_choices import RefundChoices, RefundLine, RefundPlan
from pwa_tickets.orders.refund_models import RefundMethod, SeatChoice, TicketChoice
from pwa_tickets.orders.refund_rights import OverRefundLimit, require_refunder
from pwa_tickets.orders.requests import ORDER
from pwa_tickets.payments.objects import RefundStatus
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing

Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=255,
        description="Makes the call safe to repeat: the same key answers with the refund that it made.",
    ),
]

DryRun = Annotated[bool, QueryParameter(description="Say what would happen, and change nothing.")]


class RefundRequest(msgspec.Struct, kw_only=True):
    """What goes back, how, and what becomes of tickets and seats. Nothing named: all that is left.

    Attributes:
        ticket_ids: tickets of the order.
        item_ids: lines of the order, extras as well as tickets.
        amount_in_cents: less than what is left of what is named; alone, an amount that belongs to no line.
        reason: for the staff; the family does not see it.
        method: `card`, `check` or `cash`; `donation` was given to the studio; `none` ends tickets without money.
        tickets: whether the tickets that are named let nobody in any more.
        seats: whether seats of tickets that end go on sale again.
        replaces: a refund that failed, and is paid another way now.
        used_too: that tickets with which somebody was let in end, too; their seats are kept back.
    """

    EXAMPLE: ClassVar = {"amount_in_cents": 500, "reason": "The balcony was cold", "method": "card"}

    ticket_ids: list[UUID] | None = None
    item_ids: list[UUID] | None = None
    amount_in_cents: Annotated[int, msgspec.Meta(ge=1, le=99_999_999)] | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    method: RefundMethod = RefundMethod.CARD
    tickets: TicketChoice = TicketChoice.VOID
    seats: SeatChoice = SeatChoice.RELEASE
    replaces: UUID | None = None
    used_too: bool = False


class RefundDocument(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A refund, or what it would come to.

    Attributes:
        id: absent from a preview.
        method: how the money goes back, if at all.
        tickets: whether the tickets of its lines ended.
        items: its lines, with what goes back for each; none for an amount that belongs to no line.
    """

    EXAMPLE: ClassVar = {
        "id": ORDER,
        "amount_in_cents": 500,
        "status": "pending",
        "method": "card",
        "tickets": "stay",
        "items": [],
    }

    id: UUID | None = None
    amount_in_cents: int
    status: RefundStatus
    method: RefundMethod
    tickets: TicketChoice
    items: tuple[RefundLine, ...]


class Refunded(msgspec.Struct, kw_only=True):
    """A refund, and its order after it.

    Attributes:
        refund: what goes back.
        order: as the family sees it.
    """

    refund: RefundDocument
    order: Order


@post(
    "/api/admin/ticketing/orders/{order_id:uuid}/refund",
    status_code=200,
    tags=["staff"],
    security=STAFF,
    responses=changing(
        *(NotSignedIn, NotAllowed, NotFound, InvalidInput),
        *(refunds.NotPaid, refunds.AlreadyRefunded, refunds.RefundExceeds),
        *(refunds.UnknownLines, refunds.KeyUsed, refunds.TicketsUsed, OverRefundLimit),
    ),
)
async def refund_order(
    order_id: FromPath[UUID],
    data: JSONBody[RefundRequest],
    seller: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    dry_run: DryRun = False,
    idempotency_key: Key = None,
) -> Refunded:
    """Send money back, or end tickets. With `dry_run=true` only say what would happen.

    It takes the right to refund; a limit of it counts the 24 hours before.
    Stripe is asked right after the answer, so a refund to the card is `pending` at first.
    """
    async with database.transaction(SYSTEM) as db:  # what follows is queued in the same transaction
        await require_refunder(db, seller)
        order = await read_order(db, order_id)
        choices = await _choices(db, order_id, data)
        if dry_run:
            return Refunded(
                refund=_preview(await refunds.plan_refund(db, order_id, choices), choices), order=order
            )
        key = refunds.key_from(seller, idempotency_key)
        made = await refunds.refund_tickets(db, order_id, choices, staff=seller, key=key)
        return Refunded(
            refund=msgspec.convert(msgspec.structs.asdict(made), RefundDocument),
            order=await read_order(db, order_id),
        )


async def _choices(db: AsyncSession, order_id: UUID, asked: RefundRequest) -> RefundChoices:
    """What is asked for, tickets as the lines they are.

    Raises:
        InvalidInput: an amount where no money goes back, or lines where none is named.
    """
    item_ids = asked.item_ids
    if asked.ticket_ids is not None:
        item_ids = [*(item_ids or []), *await refunds.lines_of_tickets(db, order_id, asked.ticket_ids)]
    if item_ids == []:
        message = gettext("Choose tickets or extras, or an amount.")
        raise InvalidInput([{"field": "item_ids", "message": message}])
    if asked.method is RefundMethod.NONE and asked.amount_in_cents is not None:
        message = gettext("Choose how the money goes back.")
        raise InvalidInput([{"field": "method", "message": message}])
    return RefundChoices(
        item_ids=None if item_ids is None else tuple(dict.fromkeys(item_ids)),
        amount_in_cents=asked.amount_in_cents,
        method=asked.method,
        tickets=asked.tickets,
        seats=asked.seats,
        note=asked.reason,
        replaces=asked.replaces,
        used_too=asked.used_too,
    )


def _preview(plan: RefundPlan, choices: RefundChoices) -> RefundDocument:
    waits = choices.method is RefundMethod.CARD and plan.amount_in_cents > 0
    return RefundDocument(
        amount_in_cents=plan.amount_in_cents,
        status=RefundStatus.PENDING if waits else RefundStatus.SUCCEEDED,
        method=choices.method,
        tickets=plan.tickets,
        items=tuple(
            RefundLine(item_id=line.item_id, amount_in_cents=line.amount_in_cents) for line in plan.items
        ),
    )


ROUTES = [refund_order]
