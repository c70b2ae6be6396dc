"""A family has one address however it spells it, nobody gets another's, and none is sold to that mail cannot reach."""

from uuid import UUID

import httpx
import pytest

from pwa_tickets.accounts import sessions, sign_in
from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from pwa_tickets.orders import checkout
from pwa_tickets.orders.checkout import Buyer
from pwa_tickets.settings import Settings
from pwa_tickets.tickets.queries import orders_to_resend
from pwa_tickets.web.actor import hash_of
from pwa_tickets.web.email_address import canonical_email
from tests import factories
from tests.factories import Owner, Show, a_buyer


async def bought_as(database: Database, show: Show, email: str) -> UUID:
    """A paid order of this address."""
    buyer = a_buyer(1)
    await factories.reserve(database, show, buyer, "A1")
    async with database.raw_transaction(SYSTEM) as db:
        order_id = await checkout.place(
            db,
            session_hash=buyer.session_hash,
            show_id=None,
            buyer=Buyer(name="Family", email=email),
            items=[],
            idempotency_key=None,
            currency="usd",
            minutes=10,
        )
    assert (await factories.settle(database, order_id))["outcome"] == "paid"
    return order_id


async def seen_after_proving(database: Database, email: str) -> list[UUID]:
    """What the address shows in a browser that has nothing else."""
    async with database.transaction(SYSTEM) as db:
        secret = await sessions.prove(db, "", email=email)
    async with database.raw_transaction(Actor(Role.CUSTOMER, hash_of(secret))) as sql:
        return [row["id"] for row in await sql.fetch("select id from ticket_orders")]


@pytest.mark.parametrize(
    ("bought", "looked_up"),
    [
        ("info@müller.example", "info@xn--mller-kva.example"),
        ("info@xn--mller-kva.example", "INFO@Müller.example"),
        ("Maya@Example.com", "maya@example.COM"),
    ],
)
async def test_an_order_is_found_by_every_spelling_of_its_address(
    database: Database, owner: Owner, settings: Settings, show: Show, bought: str, looked_up: str
) -> None:
    order_id = await bought_as(database, show, bought)
    assert await owner.fetchval("select customer_email from ticket_orders") == bought
    assert await seen_after_proving(database, looked_up) == [order_id]
    async with database.transaction(SYSTEM) as db:
        address = sign_in.read_address(looked_up)
        assert [order.id for order in await orders_to_resend(db, order_id=None, email=address)] == [order_id]
        await sign_in.ask(db, settings, email=address, session_hash=a_buyer(2).session_hash)
    code_id = await owner.fetchval("select id from sign_in_codes")
    async with database.transaction(SYSTEM) as db:
        assert await sign_in.to_mail(db, settings, code_id)


async def test_an_order_of_before_is_not_shown_to_an_address_that_only_folds_to_the_same(
    database: Database, owner: Owner, show: Show
) -> None:
    order_id = await bought_as(database, show, "ayse@example.com")
    await owner.execute(
        "update ticket_orders set customer_email = $1, customer_email_canonical = $2",
        "İPEK@example.com",
        canonical_email("İPEK@example.com"),
    )
    assert await seen_after_proving(database, "ipek@example.com") == []
    assert await seen_after_proving(database, "İPEK@example.com") == [order_id]


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        (f"maya@{'x' * 70}.com", "Mail can’t reach that address"),
        ("ayse@gmaıl.com", "Did you mean ayse@gmail.com?"),
        ("İPEK@example.com", "plain letters before the @"),
    ],
)
async def test_an_address_that_mail_cannot_reach_is_refused_before_the_money(
    browser: httpx.AsyncClient, database: Database, owner: Owner, show: Show, email: str, sentence: str
) -> None:
    buyer = a_buyer(1)
    await factories.reserve(database, show, buyer, "A1")
    order = {"session_id": buyer.session_id, "customer_name": "Family", "customer_email": email}
    answer = await browser.post("/api/ticket-orders/create", json=order)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == "customer_email"
    assert sentence in error["message"]
    assert await owner.fetchval("select count(*) from ticket_orders") == 0
