"""What staff choose about a refund, what that comes to, and what was made of it. Plain values."""

from typing import Any
from uuid import UUID

import msgspec

from pwa_tickets.orders.refund_models import RefundMethod, RefundReason, SeatChoice, TicketChoice
from pwa_tickets.payments.objects import RefundStatus


class RefundChoices(msgspec.Struct, kw_only=True, frozen=True):
    """What staff want to happen.

    Attributes:
        item_ids: the lines it is about; None: with an amount none of them (goodwill), else all that is left.
        amount_in_cents: less than what is left of the lines; None for all of it.
        tickets: whether the tickets of these lines stay good.
        seats: whether seats of tickets that are voided go on sale again or are kept back.
        replaces: a refund that failed, whose money goes another way.
        used_too: whether tickets with which somebody was let in end, too.
    """

    item_ids: tuple[UUID, ...] | None = None
    amount_in_cents: int | None = None
    method: RefundMethod = RefundMethod.CARD
    tickets: TicketChoice = TicketChoice.VOID
    seats: SeatChoice = SeatChoice.RELEASE
    note: str | None = None
    reason: RefundReason = RefundReason.REQUESTED
    replaces: UUID | None = None
    used_too: bool = False

    def facts(self) -> dict[str, Any]:
        """As the SQL functions read it: what is not chosen is not there, and lines have one order."""
        said = msgspec.to_builtins(self)
        if self.item_ids is not None:
            said["item_ids"] = sorted(map(str, self.item_ids))
        return {name: value for name, value in said.items() if value is not None and value is not False}


class PlannedLine(msgspec.Struct, kw_only=True, frozen=True):
    """A line that gives money back, or whose ticket ends.

    Attributes:
        ticket_id: its ticket, where it is good until then.
    """

    item_id: UUID
    amount_in_cents: int
    ticket_id: UUID | None = None


class RefundPlan(msgspec.Struct, kw_only=True, frozen=True):
    """What a refund would come to.

    Attributes:
        refundable_in_cents: what may still go back of the whole order.
    """

    amount_in_cents: int
    refundable_in_cents: int
    tickets: TicketChoice
    items: tuple[PlannedLine, ...]

    @property
    def voided(self) -> tuple[UUID, ...]:
        """The tickets that would not let anybody in any more."""
        if self.tickets is TicketChoice.STAY:
            return ()
        return tuple(line.ticket_id for line in self.items if line.ticket_id)


class RefundLine(msgspec.Struct, kw_only=True, frozen=True):
    """What of a refund belongs to a line of the order.

    Attributes:
        item_id: the line.
    """

    item_id: UUID
    amount_in_cents: int


class RefundMade(msgspec.Struct, kw_only=True, frozen=True):
    """A refund as it stands.

    Attributes:
        message: words to the families, where a show was canceled.
    """

    id: UUID
    amount_in_cents: int
    status: RefundStatus
    method: RefundMethod
    tickets: TicketChoice
    items: tuple[RefundLine, ...]
    reason: RefundReason = RefundReason.REQUESTED
    message: str | None = None
