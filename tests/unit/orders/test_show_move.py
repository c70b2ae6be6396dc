"""A show that takes place at another time: who has tickets keeps them, or chooses otherwise by one link."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import family_choices, show_cancellation, show_move
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.ledger import check_ledger
from tests.unit.conftest import MakeBrowser
from tests.unit.orders.asked_families import PAGE, live, open_page, words

LATER = timedelta(days=3)


@pytest.fixture
async def order_id(database: Database, show: Show) -> UUID:
    """Maya's two seats."""
    return await factories.buy(database, show, MAYA, "A1", "A2")


@pytest.fixture
async def family(make_browser: MakeBrowser) -> AsyncGenerator[httpx.AsyncClient]:
    """Maya's browser."""
    async with make_browser() as one:
        yield one


async def begins(owner: Owner, show: Show) -> datetime:
    found: datetime = await owner.fetchval("select starts_at from recital_shows where id = $1", show.id)
    return found


async def move(staff: httpx.AsyncClient, show: Show, starts_at: datetime, **said: Any) -> httpx.Response:
    body = {"starts_at": starts_at.isoformat(), "message": "The theater needs our evening.", **said}
    return await staff.post(f"/api/shows/{show.id}/move", json=body)


async def asked(database: Database, answer: httpx.Response) -> str:
    """Let the worker ask everybody; the run."""
    assert answer.status_code == 202, answer.text
    run = str(answer.json()["job_id"])
    await show_move.run_move(database, run)
    return run


async def test_families_keep_their_tickets_or_have_their_money_back(
    office: httpx.AsyncClient,
    family: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    when = await begins(owner, show) + LATER
    await owner.execute("update recital_shows set doors_at = starts_at - interval '30 minutes'")
    first, second = [await move(office, show, when) for _ in range(2)]
    assert first.json() == second.json(), "the second click finds the first one's run"
    run = await asked(database, first)
    assert await begins(owner, show) == when
    assert await owner.fetchval(
        "select doors_at from recital_shows where id = $1", show.id
    ) == when - timedelta(minutes=30)
    assert (await office.get(f"/api/jobs/{run}")).json()["done"] == 1
    mails = await owner.fetch("select payload from pgqueuer where entrypoint = 'send_choice_email'")
    assert len(mails) == 1

    address, said = await open_page(family, settings, owner, order_id)
    assert "has a new time" in said
    assert "Keep my tickets" in said
    assert "The theater needs our evening." in said
    chosen = await family.post(address, data={"choice": "refund"}, headers=PAGE)
    assert chosen.status_code == 303
    assert "Your money goes back" in words((await family.get(address, headers=PAGE)).text)
    assert await live(owner, order_id) == []
    assert (
        await owner.fetchval(
            "select count(*) from show_seats where status = 'available' and show_id = $1", show.id
        )
        > 1
    )
    await check_ledger(owner)


async def test_who_does_not_choose_keeps_the_tickets(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await asked(database, await move(office, show, await begins(owner, show) + LATER))
    await owner.execute("update family_choices set decide_by = now() - interval '1 minute'")
    (choice,) = await owner.fetch("select id from family_choices")
    await family_choices.settle_choice(database, settings, str(choice["id"]))
    (stands,) = await owner.fetch("select chosen, by_default from family_choices")
    assert (stands["chosen"], stands["by_default"]) == ("keep", True)
    assert await live(owner, order_id) == [show.id, show.id]
    await check_ledger(owner)


async def test_who_is_asked_again_finds_the_new_question_behind_the_old_link(
    office: httpx.AsyncClient,
    family: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
    order_id: UUID,
) -> None:
    await asked(database, await move(office, show, await begins(owner, show) + LATER))
    address, _ = await open_page(family, settings, owner, order_id)
    await asked(database, await move(office, show, await begins(owner, show) + LATER))
    rows = await owner.fetch("select id, chosen from family_choices order by created_at, id")
    assert [row["chosen"] for row in rows] == ["ended", None]
    led = await family.get(address, headers=PAGE)
    assert led.headers["location"] == f"/orders/{order_id}/choices/{rows[1]['id']}"
    late = await family.post(address, data={"choice": "refund"}, headers=PAGE)
    assert (late.status_code, await live(owner, order_id)) == (303, [show.id, show.id])

    called_off = await office.post(f"/api/shows/{show.id}/cancel", json={"refund": True})
    await show_cancellation.run_cancellation(database, called_off.json()["job_id"])
    assert await owner.fetchval("select count(*) from family_choices where chosen is null") == 0
    assert await live(owner, order_id) == []
    refused = await move(office, show, await begins(owner, show) + LATER)
    assert refused.json()["type"].endswith("not-on-sale")
    await check_ledger(owner)


async def test_only_this_shows_tickets_of_a_mixed_order_go_back(
    office: httpx.AsyncClient,
    family: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    settings: Settings,
    show: Show,
) -> None:
    other = await factories.make_show(owner, show.venue, title="Sunday")
    await factories.reserve(database, show, MAYA, "A1")
    await factories.reserve(database, other, MAYA, "A1")
    order_id = await factories.place(database, MAYA)
    await factories.settle(database, order_id)
    await asked(database, await move(office, show, await begins(owner, show) + LATER))
    address, _ = await open_page(family, settings, owner, order_id)
    await family.post(address, data={"choice": "refund"}, headers=PAGE)
    assert await live(owner, order_id) == [other.id]
    await check_ledger(owner)


@pytest.mark.parametrize("wrong", ["past", "now", "refund_until", "sale"])
async def test_what_cannot_be_is_refused_with_a_sentence(
    wrong: str, office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    stands = await begins(owner, show)
    when = {"past": datetime.now(UTC) - LATER, "now": stands}.get(wrong, stands + LATER)
    said = {"refund_until": (when + timedelta(hours=1)).isoformat()} if wrong == "refund_until" else {}
    if wrong == "sale":
        await owner.execute("update recital_shows set sale_opens_at = $1", when + timedelta(days=1))
    refused = await move(office, show, when, **said)
    field = "refund_until" if wrong == "refund_until" else "starts_at"
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (422, [field])
    assert await begins(owner, show) == stands
    assert await owner.fetchval("select count(*) from job_runs") == 0


@pytest.mark.parametrize("fallback", ["refund", "donation"])
async def test_families_whose_tickets_would_end_have_a_day_at_least(
    fallback: str, office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    when = await begins(owner, show) + LATER
    soon = {"refund_until": (datetime.now(UTC) + timedelta(hours=23)).isoformat()}
    refused = await move(office, show, when, fallback=fallback, **soon)
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (
        422,
        ["refund_until"],
    )
    assert (await move(office, show, when, fallback="keep", **soon)).status_code == 202
    tonight = datetime.now(UTC) + timedelta(hours=9)
    until = {"refund_until": tonight.isoformat()}
    assert (await move(office, show, tonight, fallback=fallback, **until)).status_code == 202


async def test_a_run_that_was_stopped_asks_each_family_once(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, order_id: UUID
) -> None:
    await factories.buy(database, show, factories.a_buyer(2), "B1")
    begun = await move(office, show, await begins(owner, show) + LATER)
    run = begun.json()["job_id"]
    await asyncio.gather(*(show_move.run_move(database, run) for _ in range(3)))
    asked_orders = [
        row["ticket_order_id"] for row in await owner.fetch("select ticket_order_id from family_choices")
    ]
    assert len(asked_orders) == 2 == len(set(asked_orders))
