"""How far the ledger was compared with Stripe."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from pwa_tickets.db.base import Base, Id, Timestamp


class Reconciliation(Base):
    """One comparison.

    Attributes:
        movements: how many Stripe told of.
        differences: how many of them, or of what is booked, are new to staff.
    """

    __tablename__ = "reconciliations"
    __table_args__ = (
        CheckConstraint("looked_from < looked_until"),
        Index("reconciliations_until", "looked_until"),
    )

    id: Mapped[Id]
    looked_from: Mapped[datetime]
    looked_until: Mapped[datetime]
    movements: Mapped[int]
    differences: Mapped[int]
    created_at: Mapped[Timestamp]
