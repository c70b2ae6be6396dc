"""Bank deposits as programs get them."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from pwa_tickets.payments.payouts import Movement


class DepositDocument(msgspec.Struct, kw_only=True):
    """A line on the bank's statement: a payout of Stripe's.

    Attributes:
        id: Stripe's id of the payout.
        amount_in_cents: below zero where Stripe took money from the bank.
        arrives_on: the day on which the bank has it.
        status: Stripe's word: `pending`, `in_transit`, `paid`, `failed` or `canceled`.
        is_automatic: whether Stripe knows of which movements it is the sum; of one made by hand it does not.
    """

    EXAMPLE: ClassVar = {
        "id": "po_1QpZ3k2eZvKYlo2C",
        "amount_in_cents": 184210,
        "currency": "usd",
        "arrives_on": "2027-05-18",
        "status": "paid",
        "is_automatic": True,
    }

    id: str
    amount_in_cents: int
    currency: str
    arrives_on: date
    status: str
    is_automatic: bool


class DepositList(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Deposits, newest first.

    Attributes:
        deposits: what Stripe paid out.
        next_cursor: where the next page begins; absent at the end.
    """

    deposits: list[DepositDocument]
    next_cursor: str | None = None


class DepositSums(msgspec.Struct, kw_only=True):
    """Of what a deposit is the sum, in cents; what left is below zero.

    Attributes:
        payments_in_cents: what families paid by card.
        refunds_in_cents: what went back to them.
        disputes_in_cents: what their banks took back, and gave again.
        fees_in_cents: what Stripe keeps.
        other_in_cents: anything else that moved Stripe's balance.
        total_in_cents: all of these.
        lines: of how many movements.
    """

    payments_in_cents: int
    refunds_in_cents: int
    disputes_in_cents: int
    fees_in_cents: int
    other_in_cents: int
    total_in_cents: int
    lines: int


class DepositMovement(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One movement of a deposit; `net_in_cents` is what it adds.

    Attributes:
        id: Stripe's id of the movement.
        movement: what moved the money.
        amount_in_cents: before Stripe's fee; below zero for what left.
        fee_in_cents: what Stripe keeps of it.
        net_in_cents: the amount less the fee.
        order_id: absent where it belongs to none of our orders, as the order's number and buyer.
        customer_name: who bought the order.
        description: Stripe's words; absent when it has none.
    """

    id: str
    movement: Movement
    amount_in_cents: int
    fee_in_cents: int
    net_in_cents: int
    at: datetime
    order_id: UUID | None = None
    order_number: str | None = None
    customer_name: str | None = None
    description: str | None = None


class DepositDetails(DepositDocument, kw_only=True, omit_defaults=True):
    """A deposit with what it is the sum of.

    Attributes:
        id: Stripe's id of the payout.
        amount_in_cents: below zero where Stripe took money from the bank.
        arrives_on: the day on which the bank has it.
        status: Stripe's word: `pending`, `in_transit`, `paid`, `failed` or `canceled`.
        is_automatic: whether Stripe knows of which movements it is the sum; of one made by hand it does not.
        movements: newest first, the first 200; the file has every one.
        sums: absent where Stripe does not know them.
        adds_up: whether they come to what the bank got; absent with them.
    """

    EXAMPLE: ClassVar = {
        **DepositDocument.EXAMPLE,
        "movements": [
            {
                "id": "txn_1QpYx82eZvKYlo2C",
                "movement": "payment",
                "amount_in_cents": 5600,
                "fee_in_cents": 192,
                "net_in_cents": 5408,
                "at": "2027-05-15T16:02:11Z",
                "order_id": "1d3f7a52-6d0b-4f7e-8a21-5b9e0c4d7f13",
                "order_number": "ORD-20270515-7GQ2M4XK9TZR",
                "customer_name": "Maya Okafor",
            }
        ],
    }

    movements: list[DepositMovement]
    sums: DepositSums | None = None
    adds_up: bool | None = None
