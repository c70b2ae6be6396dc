"""Payments as the bank sees them, and its reports, in the pure model."""

from dataclasses import dataclass, field

from tests.unit.orders.sale_model.disputes import DisputeReport


@dataclass
class Intent:
    """A payment at the bank: open, declined, action, processing, succeeded or canceled.

    Attributes:
        remembered: the product knows it; an answer that got lost leaves it unknown until it is asked for again.
    """

    amount: int
    state: str = "open"
    remembered: bool = False

    @property
    def payable(self) -> bool:
        return self.state in ("open", "declined", "action")


@dataclass(frozen=True)
class StripeEvent:
    """One of the bank's events: a payment's with what was received, a refund's with its status, or a dispute's."""

    number: int
    order: int | None
    received: int | None = None
    refund: str | None = None
    nth: int = 0
    dispute: DisputeReport | None = None

    @property
    def is_acted_on(self) -> bool:
        return self.received is not None or self.refund is not None or self.dispute is not None

    @property
    def pays(self) -> bool:
        return self.order is not None and self.received is not None


@dataclass
class Inbox:
    """Reports that came, and those that were acted on."""

    came: set[int] = field(default_factory=set)
    handled: set[int] = field(default_factory=set)
