"""Thousands of moves of buyers, banks, workers and staff, in any order: money in is tickets out, at every step.

`pytest tests/unit/orders/test_sale_model.py --steps 20000 --start 7` plays more, and others. A skip is a move, or an end a
sale can come to, that never came up in the whole run, or a round that was not played to its end.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack

import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import Owner
from tests.guards import remove_guards
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.conftest import Bank
from tests.unit.orders.sale_model.moves import MOVES, PEOPLE
from tests.unit.orders.sale_model.product import Product
from tests.unit.orders.sale_model.rounds import STEPS_A_ROUND, Disagreement, Rounds

pytestmark = pytest.mark.proof

ENDS = {
    *(
        "paid",
        "paid late",
        "free",
        "payment-too-late",
        "payment-mismatch",
        "payment-declined",
        "payment-canceled",
    ),
    *(
        "refund succeeded",
        "refund failed",
        "job tried again",
        "payments-unreachable",
        "seats-taken",
        "order-closed",
        "idempotency-key-used",
        "already-refunded",
        "refund-exceeds",
        "not-paid",
        "refunded",
        "refunded in part",
    ),
    *(
        "sold at the counter",
        "given away",
        "kept and paid by card",
        "kept and paid in cash",
        "kept and let go",
        "exchanged",
        "difference-open",
        "not-movable",
        "not-on-sale",
        "ended with its show",
        "owed though its show ended",
        "chose refund",
        "chose donation",
        "came to the other show",
        "owed for a cheaper show",
        "kept though its show was moved",
        "dispute won",
        "dispute lost",
        "dispute closed",
    ),
}


@pytest.fixture
async def rounds(
    owner: Owner, database: Database, settings: Settings, bank: Bank, make_browser: MakeBrowser
) -> AsyncGenerator[Rounds]:
    """The product, three buyers, a venue of four seats. The loop stands still between two moves."""
    venue = await factories.make_venue(owner, ("A", "B"), 2)
    payments = Payments(settings)
    async with AsyncExitStack() as browsers:
        people = [await browsers.enter_async_context(make_browser()) for _ in range(PEOPLE)]
        product = Product(owner, database, settings, payments, bank, venue, people)
        yield Rounds(product, asyncio.get_running_loop())
    await payments.close()


def test_money_in_is_tickets_out(
    rounds: Rounds, pytestconfig: pytest.Config, record_property: Callable[[str, object], None]
) -> None:
    steps, start = pytestconfig.getoption("--steps"), pytestconfig.getoption("--start")
    rounds.play(steps, start=start)

    tally = rounds.tally
    missing = [name for name in MOVES if not tally[f"move {name}"]] + sorted(
        end for end in ENDS if not tally[end]
    )
    cut = tally["steps"] // STEPS_A_ROUND - tally["rounds"]
    ends = ", ".join(f"{tally[end]} {end}" for end in sorted(ENDS))
    skips = f"{len(missing) + cut} skips" + (f" ({', '.join(missing)})" if missing else "")
    record_property(
        "summary",
        f"sale model: {tally['steps']} steps, {tally['rounds']} rounds from {start}, {skips}; {ends}",
    )
    assert tally["steps"] >= steps
    if os.environ.get("CI"):
        assert not missing, f"never came up: {missing}"
        assert not cut, f"{cut} rounds were not played to their end"


@pytest.mark.parametrize(
    ("file", "guard", "instead", "often"),
    [
        ("settle_order.sql", "v_order.total_amount_in_cents is distinct from p_amount_in_cents or ", "", ()),
        ("settle_order.sql", "if v_order.paid_at is not null then", "if false then", ()),
        (
            "refund_tickets.sql",
            "where id = p_order_id for update;",
            "where id = p_order_id;",
            ("staff_refund", "somebody_hurries"),
        ),
        ("record_dispute.sql", "  on conflict (stripe_id) do nothing;", "  ;", ()),
        (
            "exchange_tickets.sql",
            "and id <> all (v_seat_ids);\n  update show_seats set status = 'sold'",
            "and false;\n  update show_seats set status = 'sold'",
            (),
        ),
        (
            "pay_later.sql",
            "  if p_order.pays_later then\n    perform from show_seats",
            "  if false then\n    perform from show_seats",
            ("staff_sell", "time_passes", "staff_take_the_money"),
        ),
    ],
    ids=["amount", "twice", "two-clerks", "dispute", "exchange", "kept"],
)
def test_without_a_guard_the_model_disagrees(
    file: str, guard: str, instead: str, often: tuple[str, ...], owner: Owner, rounds: Rounds
) -> None:
    rounds.loop.run_until_complete(remove_guards(owner, file, (guard, instead)))
    with pytest.raises(Disagreement):
        rounds.play(1200, start=1, often=often, shorten_for=0)
