"""One read of orders: complete, of one's own alone, and one question to the database however many there are."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from asyncpg.connection import LoggedQuery
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.raw import driver_connection
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound
from pwa_tickets.orders.models import ItemType, OrderStatus
from pwa_tickets.orders.order_view import read_order, read_orders
from pwa_tickets.orders.refund_models import RefundReason
from pwa_tickets.payments.objects import RefundStatus
from pwa_tickets.shows import queries as shows
from tests import factories
from tests.factories import Buyer, Owner, Show, Venue


@asynccontextmanager
async def questions(database: Database, db: AsyncSession) -> AsyncGenerator[list[str]]:
    """The statements that a session sends meanwhile, by SQLAlchemy or by the driver under it."""
    asked: list[str] = []

    def note_query(query: LoggedQuery) -> None:
        asked.append(query.query)

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine, sql = database._engine.sync_engine, await driver_connection(db)
    sql.add_query_logger(note_query)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
        sql.remove_query_logger(note_query)


async def test_an_order_has_its_seats_as_they_sit_then_the_rest_and_its_shows_soonest_first(
    database: Database, owner: Owner, venue: Venue, show: Show, maya: Buyer
) -> None:
    friday = await factories.make_show(
        owner, venue, title="Friday Night", series_id=show.series_id, starts_in=timedelta(days=29)
    )
    video = await factories.make_upsell(owner, show.series_id)
    await factories.reserve(database, show, maya, "B1", "A2")
    await factories.reserve(database, friday, maya, "C8")
    order_id = await factories.place(database, maya, items={video: 2})
    await factories.settle(database, order_id)
    async with database.transaction(maya.customer) as db:
        order = await read_order(db, order_id)
    assert order.status is OrderStatus.PAID
    assert [item.item_name for item in order.items] == [
        "Orchestra, row C, seat 8",
        "Orchestra, row A, seat 2",
        "Orchestra, row B, seat 1",
        "Recital download",
    ]
    assert [item.item_type for item in order.upsells] == [ItemType.DIGITAL_DOWNLOAD]
    assert [
        (of_show.title, [ticket.row_name + ticket.seat_number for ticket in tickets])
        for of_show, tickets in order.by_show(order.standing)
    ] == [("Friday Night", ["C8"]), ("Saturday Evening", ["A2", "B1"])]
    assert {ticket.id for ticket in order.tickets} == {item.ticket_id for item in order.items[:3]}
    assert order.total_amount_in_cents == sum(item.paid_in_cents for item in order.items) == 10000


async def test_money_on_its_way_back_is_told_with_the_seats_that_were_gone(
    database: Database, owner: Owner, show: Show, maya: Buyer, dana: Buyer
) -> None:
    order_id = await factories.reserve_and_place(database, show, maya, "A1", "A2")
    await factories.expire(owner, maya)
    await factories.buy(database, show, dana, "A2")
    await factories.settle(database, order_id)
    async with database.transaction(maya.customer) as db:
        order = await read_order(db, order_id)
    [refund] = order.refunds
    assert (refund.status, refund.reason) == (RefundStatus.PENDING, RefundReason.PAYMENT_TOO_LATE)
    assert refund.lost_show_seat_ids == (show.seats["A2"],)
    assert (order.tickets, order.shows) == ((), ())


async def test_only_ones_own_orders_are_read_and_only_paid_ones_listed(
    database: Database, show: Show, maya: Buyer, dana: Buyer
) -> None:
    first = await factories.buy(database, show, maya, "A1")
    second = await factories.buy(database, show, maya, "A2")
    await factories.reserve_and_place(database, show, maya, "A3")
    others = await factories.buy(database, show, dana, "B1")
    async with database.transaction(maya.customer) as db:
        assert [order.id for order in await read_orders(db)] == [second, first]
        with pytest.raises(NotFound):
            await read_order(db, others)


async def test_however_many_orders_or_series_there_are_one_question_is_asked(
    database: Database, owner: Owner, venue: Venue, show: Show, maya: Buyer
) -> None:
    for seat in ("A1", "B2", "C3"):
        await factories.buy(database, show, maya, seat)
    await factories.make_show(owner, venue, series_id=await factories.make_series(owner, "Winter Recital"))
    async with database.transaction(maya.customer) as db, questions(database, db) as asked:
        assert len(await read_orders(db)) == 3
    assert len(asked) == 1, asked
    async with database.transaction(maya.anon) as db, questions(database, db) as asked:
        series = await shows.whats_on(db)
    assert [one.name for one in series] == ["Spring Recital", "Winter Recital"]
    assert len(asked) == 1, asked
