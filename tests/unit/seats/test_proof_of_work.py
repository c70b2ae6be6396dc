"""Many unpaid seats from one address cost work: little for each of a school's phones, much for one visitor who wants them all."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from pwa_tickets.seats.proof_price import FIRST_TRIES, TRIES_OF_A_TENTH, tries
from pwa_tickets.settings import Settings
from tests.factories import Owner
from tests.guards import remove_guards
from tests.proofs import FAST_CORE, SLOW_PHONE, solved, tries_of, worked
from tests.unit.conftest import MakeBrowser
from tests.unit.seats.one_visitor import FIFTH, FREE, Visitor, unpaid

pytestmark = pytest.mark.proof

ORIGIN_LOCK = (
    "  perform pg_advisory_xact_lock(hashtextextended('origin ' || origin || p_show_id, 0))"
    "   -- one address, one after the other\n"
    "  from (select distinct unnest(p_origins) as origin order by 1) origins;\n",
    "",
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the limits on, and every address believed that a proxy names."""
    return replace(settings, rate_limit=3600, trusted_proxies=("127.0.0.1",))


async def test_a_loop_of_new_sessions_gets_no_further_than_a_fifth_in_ten_minutes(
    visitor: Visitor, owner: Owner
) -> None:
    """One fast core works without a pause; seats are had when their work is done."""
    had = 0
    while visitor.tries <= 600 * FAST_CORE:
        had = await unpaid(owner)
        assert (await visitor.take(4)).status_code == 200
    assert FREE < had <= FIFTH


@pytest.mark.parametrize("seats", [400, 785, 3000])
def test_from_a_tenth_to_a_fifth_of_any_hall_a_fast_core_works_ten_minutes(seats: int) -> None:
    work = tries(asked=0, free=seats // 10, seats=seats // 5 - seats // 10)
    assert work / FAST_CORE >= 600


async def test_the_loop_is_refused_where_it_does_no_work(visitor: Visitor, owner: Owner) -> None:
    answers = [await visitor.ask(visitor.seats[8 * n : 8 * n + 8], str(uuid4())) for n in range(20)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [428] * 15
    assert await unpaid(owner) == FREE
    problem = answers[-1].json()
    assert problem["type"] == "/problems/proof-needed"
    assert (problem["have"], problem["seats"], problem["free"]) == (0, 8, FREE)


async def test_a_loop_of_many_requests_at_once_gets_no_more(visitor: Visitor, owner: Owner) -> None:
    asking = (visitor.ask(visitor.seats[8 * n : 8 * n + 8], str(uuid4())) for n in range(20))
    statuses = [answer.status_code for answer in await asyncio.gather(*asking)]
    assert sorted(statuses) == [200] * 5 + [428] * 15
    assert await unpaid(owner) == FREE


async def test_without_the_addresses_lock_it_gets_more(visitor: Visitor, owner: Owner) -> None:
    await remove_guards(owner, "require_proof.sql", ORIGIN_LOCK)
    for _ in range(10):
        asking = (visitor.ask(visitor.seats[8 * n : 8 * n + 8], str(uuid4())) for n in range(20))
        await asyncio.gather(*asking)
        if await unpaid(owner) > FREE:
            return
        await owner.execute(
            "update show_seats set status = 'available', reserved_by = null, reserved_until = null"
        )
    raise AssertionError("the control run must show the fault")


async def test_three_hundred_phones_of_a_school_each_work_for_some_seconds(
    visitor: Visitor, owner: Owner
) -> None:
    for _ in range(150):
        assert (await visitor.take(2)).status_code == 200
    assert await unpaid(owner) == 300
    assert visitor.dearest / SLOW_PHONE <= 42, "in a hall of 785 half of that"


async def test_the_first_proof_takes_a_slow_phone_a_second_at_most_and_is_really_solved(
    visitor: Visitor,
) -> None:
    for _ in range(5):
        await visitor.take(8)
    session = str(uuid4())
    refused = await visitor.ask(visitor.seats[:1], session)
    challenge = refused.json()["challenge"]
    assert tries_of(challenge) == FIRST_TRIES
    assert FIRST_TRIES / SLOW_PHONE * 2 <= 1, "at worst, too"

    answer = await visitor.ask(visitor.seats[:1], session, await asyncio.to_thread(worked, challenge))

    assert answer.status_code == 200


async def test_a_proof_is_for_one_session_address_show_and_number_of_seats(
    visitor: Visitor, make_browser: MakeBrowser, owner: Owner
) -> None:
    for _ in range(5):
        await visitor.take(8)
    session = str(uuid4())
    challenge = (await visitor.ask(visitor.seats[:2], session)).json()["challenge"]
    proof = solved(visitor.settings, challenge)

    assert (await visitor.ask(visitor.seats[:2], str(uuid4()), proof)).status_code == 428
    assert (await visitor.ask(visitor.seats[:3], session, proof)).status_code == 428
    assert (await visitor.ask(visitor.seats[:2], session, f"{proof[:-8]}AAAAAAA=")).status_code == 428
    assert (await visitor.ask(visitor.seats[:2], session, "bm90aGluZw==")).status_code == 428
    assert (await visitor.ask(visitor.seats[:2], session, proof)).status_code == 200
    assert (await visitor.ask(visitor.seats[:2], session)).status_code == 200, "hers already"
    assert (await visitor.ask(visitor.seats[2:3], session, proof)).status_code == 428, "one more"


async def test_challenges_kept_for_later_are_as_dear_as_any(visitor: Visitor) -> None:
    for _ in range(5):
        await visitor.take(8)
    prices = [
        tries_of((await visitor.ask(visitor.seats[:8], str(uuid4()))).json()["challenge"]) for _ in range(6)
    ]
    assert prices == sorted(prices)
    assert prices[0] == tries(asked=0, free=FREE, seats=8)
    assert prices[-1] == pytest.approx(8 * TRIES_OF_A_TENTH / FREE, rel=0.001)


async def test_another_address_is_not_concerned(visitor: Visitor) -> None:
    for _ in range(6):
        await visitor.take(8)
    elsewhere = replace(visitor, address="198.51.100.4")
    elsewhere.seats = visitor.seats
    assert (await elsewhere.ask(visitor.seats[:8], str(uuid4()))).status_code == 200


async def test_a_home_has_one_address_however_many_it_has_of_ipv6(visitor: Visitor, owner: Owner) -> None:
    for number in range(8):
        visitor.address = f"2001:db8:0:7::{number}"
        await visitor.ask(visitor.seats[8 * number : 8 * number + 8], str(uuid4()))
    assert await unpaid(owner) == FREE


async def test_what_was_paid_makes_room(visitor: Visitor, owner: Owner) -> None:
    for _ in range(5):
        await visitor.take(8)
    await owner.execute("update show_seats set status = 'sold', reserved_by = null, reserved_until = null "
                        "where status = 'reserved'")  # fmt: skip
    assert (await visitor.ask(visitor.seats[:8], str(uuid4()))).status_code == 200


async def test_no_address_is_kept(visitor: Visitor, owner: Owner) -> None:
    await visitor.take(8)
    [row] = await owner.fetch("select to_json(carts)::text as told, origin from carts")
    assert visitor.address not in row["told"]
    assert len(row["origin"]) == 32


async def test_the_form_without_script_says_what_to_do(visitor: Visitor) -> None:
    for _ in range(5):
        await visitor.take(8)
    numbers = [visitor.show.ids().index(seat) for seat in visitor.show.ids()[40:42]]
    answer = await visitor.http.post(
        f"/shows/{visitor.show.id}/seats",
        data={"seat": numbers},
        headers={"X-Forwarded-For": visitor.address},
    )
    assert answer.status_code == 428
    assert "allow scripts in your browser" in answer.text


async def test_giving_back_and_taking_again_wins_no_time(visitor: Visitor, owner: Owner) -> None:
    """A session's seats end 25 minutes after it first had some."""
    session = str(uuid4())
    first: dict[str, Any] = (await visitor.ask(visitor.seats[:1], session)).json()
    await owner.execute(
        "update carts set deadline = deadline - interval '20 minutes', first_reserved_at = first_reserved_at - "
        "interval '20 minutes', latest_deadline = latest_deadline - interval '20 minutes'"
    )
    await visitor.http.post("/api/seat-reservations/release", json={"session_id": session})
    await visitor.ask(visitor.seats[1:2], session)
    left = await owner.fetchval(
        "select extract(epoch from reserved_until - clock_timestamp()) / 60 from show_seats where status = 'reserved'"
    )
    assert first["reserved_until"]
    assert 4.5 < left <= 5
