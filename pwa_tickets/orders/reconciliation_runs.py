"""The nights in which the books were compared with Stripe, as staff read them."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.orders.reconciliation_models import Reconciliation

LISTED: Final = 14


class Run(msgspec.Struct, kw_only=True, frozen=True):
    """One comparison.

    Attributes:
        at: when it was made.
        looked_from, looked_until: what moved between these was compared.
        movements: how many Stripe told of.
        differences: how many were new to staff.
    """

    at: datetime
    looked_from: datetime
    looked_until: datetime
    movements: int
    differences: int


class Runs(msgspec.Struct, kw_only=True, frozen=True):
    """The last comparisons, newest first.

    Attributes:
        is_late: whether money came by card, and nobody compared for two nights.
    """

    runs: tuple[Run, ...]
    is_late: bool


async def read_runs(db: AsyncSession) -> Runs:
    """The last nights. Staff actor."""
    newest = select(Reconciliation).order_by(Reconciliation.created_at.desc()).limit(LISTED)
    runs = tuple(
        Run(
            at=run.created_at,
            looked_from=run.looked_from,
            looked_until=run.looked_until,
            movements=run.movements,
            differences=run.differences,
        )
        for run in await db.scalars(newest)
    )
    return Runs(runs=runs, is_late=bool(await db.scalar(text("select reconciliation_is_late()"))))
