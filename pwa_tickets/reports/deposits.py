"""Bank deposits: of which orders, refunds, fees and disputes a line on the bank's statement is the sum.

Stripe is asked each time, for its balance is the truth about what reached the bank; the orders are ours. No transaction is open
while Stripe answers.
"""

from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, text

from pwa_tickets.db.actor import Actor
from pwa_tickets.db.session import Database
from pwa_tickets.payments.payouts import Movement, Payout, PayoutLine, payout_lines, read_payout
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.web.xlsx_export import Cell

COLUMNS: Final = (
    "at",
    "what",
    "order_number",
    "customer_name",
    "amount",
    "fee",
    "net",
    "description",
    "stripe_id",
)

_ORDERS: Final = text("""
    select stripe_payment_intent_id as intent_id, id, order_number, customer_name from ticket_orders
    where stripe_payment_intent_id = any(cast(:intents as text[]))
""")


@dataclass(frozen=True, kw_only=True)
class DepositLine:
    """A movement with its order; None where it belongs to none of ours."""

    line: PayoutLine
    order_id: UUID | None
    order_number: str | None
    customer_name: str | None


@dataclass(kw_only=True)
class Sums:
    """What a deposit is the sum of. Fees are below zero, as they are on the statement."""

    amounts: dict[Movement, int] = field(default_factory=lambda: defaultdict(int))
    fees_in_cents: int = 0
    lines: int = 0

    def add(self, line: PayoutLine) -> None:
        """Count one more movement."""
        self.amounts[line.movement] += line.amount_in_cents
        self.fees_in_cents -= line.fee_in_cents
        self.lines += 1

    @property
    def total_in_cents(self) -> int:
        """What reaches the bank."""
        return sum(self.amounts.values()) + self.fees_in_cents


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """A payout, what it is the sum of, and its first lines."""

    payout: Payout
    sums: Sums
    lines: Sequence[DepositLine]

    @property
    def adds_up(self) -> bool:
        """Whether the lines come to what the bank got."""
        return self.sums.total_in_cents == self.payout.amount_in_cents


async def read_deposit(
    database: Database, actor: Actor, payments: Payments, payout_id: str, *, most: int
) -> Deposit:
    """A deposit with all its sums and as many lines as a page shows.

    Raises:
        NotFound: there is none.
        PaymentsUnreachable: Stripe does not answer.
    """
    payout = await read_payout(payments, payout_id)
    sums, lines = Sums(), list[DepositLine]()
    if not payout.is_automatic:
        return Deposit(payout=payout, sums=sums, lines=lines)
    async for some in deposit_lines(database, actor, payments, payout_id):
        for one in some:
            sums.add(one.line)
        lines += some[: max(0, most - len(lines))]
    return Deposit(payout=payout, sums=sums, lines=lines)


async def deposit_lines(
    database: Database, actor: Actor, payments: Payments, payout_id: str
) -> AsyncGenerator[list[DepositLine]]:
    """The movements of a deposit with their orders, some at a time.

    Raises:
        PaymentsUnreachable: Stripe does not answer.
    """
    async for some in payout_lines(payments, payout_id):
        intents = [line.intent_id for line in some if line.intent_id]
        async with database.transaction(actor) as db:
            orders = {row.intent_id: row for row in await db.execute(_ORDERS, {"intents": intents})}
        yield [_with_order(line, orders.get(line.intent_id)) for line in some]


async def deposit_rows(
    database: Database, actor: Actor, payments: Payments, payout_id: str, *, time_zone: str
) -> AsyncGenerator[list[Sequence[Cell]]]:
    """The same as rows of a file, under `COLUMNS`; `net` adds up to the bank's line."""
    zone = ZoneInfo(time_zone)
    async for some in deposit_lines(database, actor, payments, payout_id):
        yield [_cells(one, zone) for one in some]


def _with_order(line: PayoutLine, order: Row[Any] | None) -> DepositLine:
    return DepositLine(
        line=line,
        order_id=order.id if order else None,
        order_number=order.order_number if order else None,
        customer_name=order.customer_name if order else None,
    )


def _cells(one: DepositLine, zone: ZoneInfo) -> Sequence[Cell]:
    line = one.line
    amounts = (line.amount_in_cents, -line.fee_in_cents, line.net_in_cents)
    return (
        line.at.astimezone(zone),
        line.movement.value,
        one.order_number,
        one.customer_name,
        *(Decimal(cents).scaleb(-2) for cents in amounts),
        line.description,
        line.id,
    )
