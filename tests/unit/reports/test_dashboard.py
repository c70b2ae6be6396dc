"""The dashboard's figures are those of the ledger, on the studio's clock, for the shows that were asked for."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show

PAGE = "/admin/ticketing/dashboard"
API = "/api/admin/ticketing/dashboard"


@pytest.fixture
async def sold(database: Database, owner: Owner) -> tuple[Show, Show]:
    """Two shows of one recital. Maya bought A1 and A2 ($30 each) with a download of the Friday, Dana B1 ($20) of each show."""
    venue = await factories.make_venue(owner)
    friday = await factories.make_show(owner, venue, title="Friday evening")
    saturday = await factories.make_show(
        owner, venue, title="Saturday matinee", series_id=friday.series_id, starts_in=timedelta(days=31)
    )
    extra = await factories.make_upsell(owner, friday.series_id, price_in_cents=1500)
    await factories.buy(database, friday, MAYA, "A1", "A2", items={extra: 1})
    await factories.reserve(database, friday, DANA, "B1")
    await factories.buy(database, saturday, DANA, "B1", items={extra: 1})
    return friday, saturday


async def figures(office: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await office.get(API, params=query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_all_shows_and_one_of_them(office: httpx.AsyncClient, sold: tuple[Show, Show]) -> None:
    friday, saturday = sold
    told = await figures(office)
    assert told["totals"] | {"today": None} == {
        "tickets_sold": 4,
        "gross_in_cents": 13000,
        "refunded_in_cents": 0,
        "disputed_in_cents": 0,
        "net_in_cents": 13000,
        "upsells_net_in_cents": 3000,
        "today": None,
    }
    assert told["totals"]["today"]["tickets_sold"] == 4
    assert [(show["title"], show["sold"], show["seats_net_in_cents"]) for show in told["shows"]] == [
        ("Friday evening", 3, 8000),
        ("Saturday matinee", 1, 2000),
    ]
    assert [day["net_in_cents"] for day in told["sales_by_day"]] == [13000]
    assert [order["customer_name"] for order in told["recent_orders"]] == [DANA.name, MAYA.name]

    one = await figures(office, show_id=saturday.id)
    assert [show["id"] for show in one["shows"]] == [str(saturday.id)]
    assert one["totals"]["tickets_sold"] == 1
    assert [order["customer_name"] for order in one["recent_orders"]] == [DANA.name]
    both = await figures(office, show_id=friday.id)
    assert both["totals"]["net_in_cents"] + one["totals"]["net_in_cents"] == 13000


async def test_days_are_the_studios(office: httpx.AsyncClient, sold: tuple[Show, Show], owner: Owner) -> None:
    """Half past eleven at night in New York is the next day in UTC."""
    await owner.execute(
        "update ticket_orders set paid_at = '2026-05-15 03:30Z' where customer_name = $1", MAYA.name
    )
    told = await figures(office)
    assert told["sales_by_day"][0] == {"date": "2026-05-14", "tickets": 2, "net_in_cents": 7500}
    before = await figures(office, **{"from": "2026-05-14", "to": "2026-05-14"})
    assert before["totals"]["net_in_cents"] == 7500
    assert before["totals"]["today"]["net_in_cents"] == 0
    assert (await figures(office, **{"from": "2026-05-15", "to": "2026-05-15"}))["totals"][
        "net_in_cents"
    ] == 0


async def test_a_late_payment_was_never_a_sale(
    office: httpx.AsyncClient, sold: tuple[Show, Show], database: Database, owner: Owner
) -> None:
    order_id = await factories.reserve_and_place(database, sold[0], MAYA, "C1")
    await factories.expire(owner, MAYA)
    await owner.execute("update show_seats set status = 'held', reserved_by = null, reserved_until = null where id = $1",
                        sold[0].seats["C1"])  # fmt: skip
    assert (await factories.settle(database, order_id))["outcome"] == "too_late"
    assert (await figures(office))["totals"]["net_in_cents"] == 13000


async def test_the_page_of_a_recital_of_a_show_and_of_nothing(
    office: httpx.AsyncClient, sold: tuple[Show, Show]
) -> None:
    page = (await office.get(PAGE)).text
    for words in (
        "Spring Recital",
        "$130.00",
        "$30.00",
        "seats sold of 48",
        "Seats sold since the first one",
        "Maya Brooks",
    ):
        assert words in page, words
    page = (await office.get(PAGE, params={"of": str(sold[1].id), "heat": "checked-in"})).text
    assert "seats sold of 24" in page
    assert "$20.00" in page
    assert "Who has come in" in page
    assert "Maya Brooks" not in page
    part = await office.get(PAGE, headers={"HX-Request": "true", "HX-Target": "figures"})
    assert "seats sold of 48" in part.text
    assert "<html" not in part.text


async def test_before_the_first_show_and_before_the_first_sale(
    office: httpx.AsyncClient, owner: Owner
) -> None:
    assert "Nothing to count yet" in (await office.get(PAGE)).text
    venue = await factories.make_venue(owner)
    await factories.make_show(owner, venue)
    page = (await office.get(PAGE)).text
    assert "No seats sold yet" in page
    assert "Show figures for" not in page, "one show leaves nothing to choose"
    assert "Nobody has bought yet." in page


async def test_staff_begin_here_and_ushers_do_not(office: httpx.AsyncClient) -> None:
    assert (await office.get("/admin")).headers["location"] == PAGE


@pytest.mark.parametrize("path", [PAGE, API])
async def test_an_id_of_nothing_is_no_fault(
    office: httpx.AsyncClient, sold: tuple[Show, Show], path: str
) -> None:
    nothing = str(UUID(int=7))
    answer = await office.get(path, params={"of": nothing, "show_id": nothing})
    assert answer.status_code == 200


async def test_the_ledger_of_a_show_looks_at_the_lines_of_its_own_orders_alone(
    owner: Owner, show: Show
) -> None:
    ask = "explain (costs off) select * from ledger_of_shows($1::uuid[])"
    plan = "\n".join(row[0] for row in await owner.fetch(ask, [show.id]))
    assert "ticket_order_id = ANY ((InitPlan" in plan, plan
