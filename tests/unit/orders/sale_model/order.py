"""What a sale is made of in the pure model: seats, carts and orders."""

from dataclasses import dataclass, field

from tests.unit.orders.sale_model.disputes import Dispute
from tests.unit.orders.sale_model.intent import Intent
from tests.unit.orders.sale_model.refunds import Refund


@dataclass
class Seat:
    """One seat of one show."""

    show: int
    price: int
    status: str = "available"
    session: int | None = None
    until: int | None = None

    def free_for(self, session: int | None, now: int) -> bool:
        expired = self.until is not None and self.until <= now
        return self.status == "available" or (
            self.status == "reserved" and (self.session == session or expired)
        )

    def become(self, status: str, session: int | None = None, until: int | None = None) -> None:
        self.status, self.session, self.until = status, session, until


@dataclass
class Cart:
    """One visit: all its seats end together."""

    session: int
    first: int
    deadline: int
    extended: bool = False
    open: bool = True


@dataclass(eq=False)
class Order:
    """What somebody wants to buy, at the prices of that moment.

    Attributes:
        seats: what each line costs, by the seat that it was for when it was placed.
        kept: staff sold it, and keep its seats until it is paid.
        by_card: what came through the bank.
        asked: what was asked for under its key: for which show, and which extras.
        sits: the seat of a line whose ticket moved, where that is another than its first.
    """

    number: int
    buyer: int
    session: int
    cart: Cart
    seats: dict[str, int]
    extras: int
    key: int | None
    expires: int | None
    status: str = "pending"
    intent: Intent | None = None
    refunds: list[Refund] = field(default_factory=list)
    paid: bool = False
    void: set[str] = field(default_factory=set)
    mismatches: set[int] = field(default_factory=set)
    late: bool = False
    noted: int = 0  # of how many shows staff were told that its buyer has too many seats
    kept: bool = False
    taken: bool = False
    by_card: int = 0
    asked: tuple[int | None, int] = (None, 0)
    sits: dict[str, str] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.seats.values()) + self.extras

    @property
    def disputed(self) -> int:
        return sum(dispute.taken for dispute in self.disputes.values())

    @property
    def refund(self) -> Refund | None:
        return next((refund for refund in self.refunds if refund.late), None)

    @property
    def standing(self) -> set[str]:
        """The lines whose tickets are good."""
        return self.seats.keys() - self.void if self.paid else set()

    @property
    def live(self) -> list[str]:
        """The seats that its tickets are good for."""
        return sorted(self.sits.get(line, line) for line in self.standing)
