"""What Stripe paid out to the studio's bank, and of which movements each payout is the sum."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

import msgspec

from pwa_tickets.errors import NotFound
from pwa_tickets.payments.objects import UnknownObject, UnreadableObject, documented
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments

AT_A_TIME: Final = 100
"""Movements that Stripe tells together: the most it does."""
PAYOUTS_AT_A_TIME: Final = 20


class Movement(StrEnum):
    """What moved money on Stripe's balance."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    FEE = "fee"
    OTHER = "other"


_MOVEMENTS: Final[Mapping[str, Movement]] = {
    "charge": Movement.PAYMENT,
    "payment": Movement.PAYMENT,
    "refund": Movement.REFUND,
    "payment_refund": Movement.REFUND,
    "refund_failure": Movement.REFUND,
    "payment_failure_refund": Movement.REFUND,
    "stripe_fee": Movement.FEE,
    "tax_fee": Movement.FEE,
}


@dataclass(frozen=True, kw_only=True)
class Payout:
    """A line on the bank's statement.

    Attributes:
        amount_in_cents: below zero where Stripe took money from the bank.
        arrives_on: the day on which the bank has it.
        status: Stripe's word: `pending`, `in_transit`, `paid`, `failed`, `canceled`.
        is_automatic: whether Stripe knows of which movements it is the sum; of one made by hand it does not.
    """

    id: str
    amount_in_cents: int
    currency: str
    arrives_on: date
    status: str
    is_automatic: bool


@dataclass(frozen=True, kw_only=True)
class PayoutLine:
    """One movement in a payout; `net_in_cents` is what it adds to the bank's line.

    Attributes:
        amount_in_cents: before Stripe's fee; below zero for what left.
        intent_id: of the payment it belongs to; None where it belongs to none.
        description: Stripe's words.
    """

    id: str
    movement: Movement
    amount_in_cents: int
    fee_in_cents: int
    net_in_cents: int
    at: datetime
    intent_id: str | None
    description: str | None


async def list_payouts(
    payments: Payments, *, after: str | None = None, limit: int = PAYOUTS_AT_A_TIME
) -> tuple[list[Payout], bool]:
    """Some payouts, newest first, and whether there are older ones.

    Args:
        after: the id of the payout that the one before these was.
        limit: how many at most, up to 100.

    Raises:
        NotFound: there is none of that id.
        PaymentsUnreachable: Stripe does not answer.
    """
    from_there = {"starting_after": after} if after else {}
    try:
        page = await payments.read("/v1/payouts", limit=limit, **from_there)
        with documented():
            return [_payout(one) for one in page["data"]], bool(page["has_more"])
    except UnknownObject as error:
        raise NotFound() from error
    except UnreadableObject as error:
        raise PaymentsUnreachable() from error


async def read_payout(payments: Payments, payout_id: str) -> Payout:
    """One payout.

    Raises:
        NotFound: there is none.
        PaymentsUnreachable: Stripe does not answer.
    """
    try:
        return _payout(await payments.read(f"/v1/payouts/{quote(payout_id, safe='')}"))
    except UnknownObject as error:
        raise NotFound() from error
    except UnreadableObject as error:
        raise PaymentsUnreachable() from error


async def payout_lines(payments: Payments, payout_id: str) -> AsyncGenerator[list[PayoutLine]]:
    """Every movement in an automatic payout, newest first, `AT_A_TIME`.

    Raises:
        PaymentsUnreachable: Stripe does not answer.
    """
    from_there: dict[str, str] = {}
    while True:
        page = await payments.read(
            "/v1/balance_transactions",
            payout=payout_id,
            limit=AT_A_TIME,
            expand=["data.source"],
            **from_there,
        )
        try:
            with documented():
                yield [line for line in map(_line, page["data"]) if line is not None]
                if not page["has_more"]:
                    return
                from_there = {"starting_after": page["data"][-1]["id"]}
        except UnreadableObject as error:
            raise PaymentsUnreachable() from error


def _payout(payout: Any) -> Payout:
    with documented():
        facts = {
            "id": payout["id"],
            "amount_in_cents": payout["amount"],
            "currency": payout["currency"],
            "arrives_on": datetime.fromtimestamp(payout["arrival_date"], UTC).date(),
            "status": payout["status"],
            "is_automatic": payout["automatic"],
        }
        return msgspec.convert(facts, Payout)


def _line(transaction: Any) -> PayoutLine | None:
    """A balance transaction with its source; None for the payout itself, which Stripe lists as well."""
    with documented():
        if transaction["type"] == "payout":
            return None
        source = transaction["source"] if isinstance(transaction["source"], dict) else {}
        movement = _MOVEMENTS.get(transaction["type"], Movement.OTHER)
        if source.get("object") == "dispute":
            movement = Movement.DISPUTE
        facts = {
            "id": transaction["id"],
            "movement": movement,
            "amount_in_cents": transaction["amount"],
            "fee_in_cents": transaction["fee"],
            "net_in_cents": transaction["net"],
            "at": datetime.fromtimestamp(transaction["created"], UTC),
            "intent_id": source.get("payment_intent"),
            "description": transaction.get("description"),
        }
        return msgspec.convert(facts, PayoutLine)
