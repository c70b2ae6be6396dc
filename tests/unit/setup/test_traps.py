"""What is easily done wrong is caught before the sale opens: am for pm, no price, a wrong total, half of Stripe."""

import httpx
import pytest

from pwa_tickets.db.session import Database
from tests.factories import Owner
from tests.unit.setup.steps import SHOW, begin, goes_on_at, sentence_of, up_to


async def test_two_in_the_night_is_asked_about_and_can_be_meant(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    await begin(browser, database)
    night = {**SHOW, "starts_at_time": "02:00"}
    refused = await browser.post("/setup/show", data=night)
    assert refused.status_code == 422
    assert "2:00 am is in the middle of the night. Did you mean pm?" in sentence_of(refused)
    assert await owner.fetchval("select count(*) from recital_shows") == 0
    assert (await browser.post("/setup/show", data={**night, "at_night": "on"})).status_code == 303


async def test_the_day_is_said_with_its_weekday_and_a_second_show_is_made(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    await begin(browser, database)
    sent = await browser.post("/setup/show", data={**SHOW, "another": "18:30"})
    assert sent.status_code == 303
    titles = [row[0] for row in await owner.fetch("select title from recital_shows order by starts_at")]
    assert [title.split()[-1] for title in titles] == ["matinee", "evening"]
    said_again = await browser.post("/setup/show", data=SHOW)
    assert said_again.status_code == 303
    assert await owner.fetchval("select count(*) from recital_shows") == 1
    assert await owner.fetchval("select count(*) from venues") == 1


async def test_a_hall_with_another_total_than_the_theaters_is_not_done(
    browser: httpx.AsyncClient, database: Database
) -> None:
    await up_to(browser, database, "venue")
    refused = await browser.post("/setup/venue", data={"source": "sample", "total": "790"})
    assert refused.status_code == 422
    assert "The plan has 785 seats and the theater says 790." in sentence_of(refused)
    assert await goes_on_at(browser) == "venue"
    assert "The plan has 785 seats" in (await browser.get("/setup/venue")).text
    assert (await browser.post("/setup/venue", data={"source": "sample", "total": "785"})).status_code == 303
    assert await goes_on_at(browser) == "price"


@pytest.mark.parametrize("typed", [{"price_in_cents": "0"}, {"price_in_cents": ""}])
async def test_a_price_of_nothing_is_refused_unless_free_is_said(
    browser: httpx.AsyncClient, database: Database, owner: Owner, typed: dict[str, str]
) -> None:
    await up_to(browser, database, "price")
    refused = await browser.post("/setup/price", data=typed)
    assert refused.status_code == 422
    assert "“The seats are free”" in sentence_of(refused)
    assert await owner.fetchval("select count(*) from show_seats") == 0
    assert (await browser.post("/setup/price", data={**typed, "is_free": "on"})).status_code == 303
    assert await owner.fetchval("select count(*) from show_seats where price_in_cents = 0") == 40


async def test_each_zone_can_have_its_price(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    await up_to(browser, database, "venue")
    await browser.post("/setup/venue", data={"source": "sample", "total": "785"})
    zones = await owner.fetch("select id, name from price_zones order by name")
    typed = {f"zone_{zone['id'].hex}": str(10 + index) for index, zone in enumerate(zones)}
    some = dict(list(typed.items())[:-1])
    assert (await browser.post("/setup/price", data=some)).status_code == 422
    assert (await browser.post("/setup/price", data=typed)).status_code == 303
    prices = await owner.fetch("select distinct price_in_cents from show_seats order by 1")
    assert [row[0] for row in prices] == [1000, 1100, 1200, 1300]
    await browser.post("/setup/price", data={"price_in_cents": "28"})
    assert await owner.fetchval("select array_agg(distinct price_in_cents) from show_seats") == [2800]


async def test_what_is_kept_back_is_kept_back_at_every_show(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    await begin(browser, database)
    await browser.post("/setup/show", data={**SHOW, "another": "18:30"})
    await browser.post("/setup/venue", data={"source": "plain", "total": "40"})
    await browser.post("/setup/price", data={"price_in_cents": "28"})
    first = await owner.fetchval("select id from recital_shows order by starts_at limit 1")
    seat = await owner.fetchval("select id from show_seats where show_id = $1 limit 1", first)
    assert (await browser.post("/setup/seats", data={"seat_ids": str(seat)})).status_code == 303
    assert await owner.fetchval("select count(*) from show_seats where status = 'held'") == 2
    assert await goes_on_at(browser) == "seats"
    await browser.post("/setup/seats", data={"goes_on": "yes"})
    assert await goes_on_at(browser) == "try"


async def test_what_the_plan_keeps_back_is_said_to_be_the_plans(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    await up_to(browser, database, "source")
    await browser.post("/setup/venue", data={"source": "sample", "total": "785"})
    await browser.post("/setup/price", data={"price_in_cents": "28"})
    assert "The plan of the hall keeps 4 seats back already." in (await browser.get("/setup/seats")).text
    assert (
        "781 on sale at $28, 4 kept back, all by the plan of the hall;"
        in (await browser.get("/setup/open")).text
    )
    seat = await owner.fetchval("select id from show_seats where status = 'available' limit 1")
    await browser.post("/setup/seats", data={"seat_ids": str(seat)})
    said = (await browser.get("/setup/open")).text
    assert "780 on sale at $28, 5 kept back, 4 of them by the plan of the hall;" in said


async def test_what_was_typed_and_not_sent_is_there_on_another_device(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    await begin(browser, database)
    await browser.post(
        "/setup/show/draft", data={"title": "Spring <Recital>", "starts_at_date": "2031-05-17"}
    )
    page = (await browser.get("/setup/show")).text
    assert 'value="Spring &lt;Recital&gt;"' in page
    assert 'value="2031-05-17"' in page
    await browser.post("/setup/keys/draft", data={"secret_key": "sk_live_1"})
    assert "sk_live_1" not in str(await owner.fetchval("select set_up from studio"))


async def test_steps_can_be_taken_in_another_order(browser: httpx.AsyncClient, database: Database) -> None:
    await begin(browser, database)
    assert (await browser.get("/setup/keys")).status_code == 200
    assert (await browser.get("/setup/price")).headers["location"] == "/setup/show"
    proof = (await browser.get("/setup/open")).text
    assert "There is no show yet, or its day is over." in proof
    assert "Your Stripe keys are missing, so nobody could pay." in proof
