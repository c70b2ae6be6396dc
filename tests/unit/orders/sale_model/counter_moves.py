"""What staff sell at the counter: for cash, given away, or kept until a family pays by its link or in cash."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from pwa_tickets.accounts.order_links import actor_id
from pwa_tickets.box_office import pay_later, sales
from pwa_tickets.box_office.models import SalePayment
from pwa_tickets.box_office.pay_later import Taken
from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.errors import TicketsError
from pwa_tickets.orders import changes
from pwa_tickets.orders.payment import OpenedPayment, open_payment
from pwa_tickets.payments.models import PaymentMethod
from tests.unit.orders.sale_model import counter
from tests.unit.orders.sale_model import payments as money
from tests.unit.orders.sale_model.intent import Intent
from tests.unit.orders.sale_model.moves import buyers, move, numbers, seat_sets, shows
from tests.unit.orders.sale_model.order import Order
from tests.unit.orders.sale_model.product import Answer, Product
from tests.unit.orders.sale_model.refund_moves import RefundMoves
from tests.unit.orders.sale_model.refunds import Refused

PAYMENTS = [SalePayment.CASH, SalePayment.COMP, *[SalePayment.LATER] * 3]


def is_kept(order: Order) -> bool:
    return order.kept


def owes(order: Order) -> bool:
    return order.kept and order.status == "pending"


class CounterMoves(RefundMoves):
    """The counter."""

    @move(
        weight=3, buyer=(None, *buyers), show=shows, seats=seat_sets, payment=PAYMENTS, over_cap=(False, True),
        minutes=(9, 30),
    )  # fmt: skip
    def staff_sell(
        self, buyer: int | None, show: int, seats: str, payment: SalePayment, over_cap: bool, minutes: int
    ) -> None:
        """To somebody who gave an address, or to a walk-in."""
        labels = self.labels(show, seats)
        sale = sales.Sale(
            show_id=self.product.shows[show].id,
            seat_ids=tuple(self.product.seat(label) for label in sorted(labels)),
            payment=payment,
            customer_name="Maya Brooks",
            customer_email="" if buyer is None else f"buyer{buyer}@example.com",
            pay_until=datetime.now(UTC) + timedelta(minutes=minutes),
            reason="Sponsor",
            over_cap=over_cap,
        )
        answer = self.run(sell(self.product, sale))
        made = self.expect_same(
            answer,
            lambda: counter.sell(
                self.sale, buyer, show, labels, payment.value, over_cap=over_cap, minutes=minutes
            ),
        )
        if isinstance(made, Order):
            self.run(self.product.note_order(answer.body))

    @move(weight=4, when=lambda self: self.some(is_kept), number=numbers)
    def a_family_opens_its_link(self, number: int) -> None:
        """The payment of what is kept; a new one where the last was closed for money at the counter."""
        order = self.order(number, owes if self.some(owes) else is_kept)
        answer = self.run(open_by_link(self.product, self.product.orders[order.number]))

        def model() -> None:
            self.sale.payable(order)
            opened: OpenedPayment = answer.body
            if order.intent is None or order.intent.state == "canceled":
                order.intent = Intent(order.total)
            order.intent.remembered = True
            self.product.intents[order.number] = str(opened.intent_id)
            assert opened.amount_in_cents == order.intent.amount

        self.expect_same(answer, model)

    @move(weight=3, when=lambda self: self.some(is_kept), number=numbers)
    def staff_take_the_money(self, number: int) -> None:
        """In cash, maybe while the family pays by card."""
        order = self.order(number, owes if self.some(owes) else is_kept)
        answer = self.run(take(self.product, self.product.orders[order.number]))
        self.expect_same(answer, lambda: money.take(self.sale, order))
        self.fetch_events()

    @move(when=lambda self: self.some(owes), number=numbers)
    def staff_let_go(self, number: int) -> None:
        """The family called: it does not come."""
        order = self.order(number, owes)
        answer = self.run(cancel(self.product, self.product.orders[order.number]))

        def model() -> None:
            try:
                money.close(self.sale, order)
            except Refused:
                raise Refused("payment-processing") from None
            if order.status != "cancelled":
                raise Refused("not-pending")

        self.expect_same(answer, model)
        self.fetch_events()


async def sell(product: Product, sale: sales.Sale) -> Answer:
    """A clerk sells; the order's id."""
    assert product.clerk is not None
    try:
        async with product.database.transaction(SYSTEM) as db:
            made = await sales.sell(db, product.settings, sale, staff=product.clerk)
    except TicketsError as refusal:
        return Answer(refusal.status, refusal.slug, None)
    return Answer(201, "", str(made.id))


async def open_by_link(product: Product, order: str) -> Answer:
    """Whoever has the mailed link opens the payment, in a browser of their own."""
    family = Actor(Role.CUSTOMER, actor_id(UUID(order), 1))
    try:
        opened = await open_payment(product.database, product.payments, family, UUID(order))
    except TicketsError as refusal:
        return Answer(refusal.status, refusal.slug, None)
    return Answer(200, "", opened)


async def take(product: Product, order: str) -> Answer:
    """A clerk takes the money, in cash."""
    assert product.clerk is not None
    taken = Taken(payment=PaymentMethod.CASH)
    try:
        await pay_later.take(
            product.database, product.payments, product.settings, UUID(order), taken, staff=product.clerk
        )
    except TicketsError as refusal:
        return Answer(refusal.status, refusal.slug, None)
    return Answer(200, "", None)


async def cancel(product: Product, order: str) -> Answer:
    """A clerk cancels what nobody paid."""
    assert product.clerk is not None
    try:
        await changes.cancel(product.database, product.payments, UUID(order), staff=product.clerk)
    except TicketsError as refusal:
        return Answer(refusal.status, refusal.slug, None)
    return Answer(200, "", None)
