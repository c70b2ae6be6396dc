"""Sales open at ten: a real server with its own settings, its limits on, and a whole school behind one address."""

import asyncio
import resource
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack

import httpx
import pytest

from pwa_tickets.db.embedded import Urls
from tests import factories
from tests.e2e.live_server import LiveServer, free_port
from tests.e2e.rush_phones import PATIENT, Family, PhonePool, reserve
from tests.factories import Owner, Show
from tests.guards import remove_guards
from tests.ledger import check_ledger
from tests.postgres import TestPostgres
from tests.proofs import SLOW_PHONE
from tests.races import all_stuck, deadlocks_so_far, seats_locked

pytestmark = pytest.mark.proof

FAMILIES = 300
BUYERS = 100  # of them pay at once, the others are still typing their cards; `bench.orders` lets all 300 pay
WATCHERS = 1100  # granian by itself lets a thousand in, and then nobody
RIVALS = 60
POOL = 10  # connections of one server process
NO_LOCK = ("for update skip locked) free;", ") free;")
TOKENS = "select tokens from rate_limits where key = 'address:127.0.0.1'"


class OpenAtTen(LiveServer):
    """The server as it comes, which journeys run without its limits. Its worker has a machine of its own."""

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in super().environment.items() if name != "PWA_TICKETS_RATE_LIMIT"
        }
        return {**kept, "PWA_TICKETS_JOBS_INSIDE": "0"}


@pytest.fixture(scope="module")
async def server(
    postgres: TestPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[LiveServer]:
    """On a database of its own, in which nobody may ever have waited in a ring."""
    server = OpenAtTen(tmp_path_factory.mktemp("rush"), await postgres.clone(), free_port())
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
    assert await deadlocks_so_far(await postgres.owner_of(server.urls)) == 0


@pytest.fixture
def database_urls(server: LiveServer) -> Urls:
    """Where `owner` and `show` arrange."""
    return server.urls


@pytest.fixture
async def phones(server: LiveServer) -> AsyncGenerator[PhonePool]:
    """As many connections as there are phones."""
    headers = {"Authorization": f"Bearer {server.sandbox['secret_key']}"}
    async with (
        AsyncExitStack() as transports,
        httpx.AsyncClient(
            base_url=server.sandbox["stripe_url"], headers=headers, timeout=PATIENT, verify=False
        ) as bank,
    ):
        yield PhonePool(server, bank, transports)


async def rivals(phones: PhonePool, owner: Owner, show: Show) -> Counter[int]:
    """Sixty phones ask for the same two seats, which are somebody's until the server has its hands full."""
    pair = [str(seat) for seat in show.ids("A1", "A2")]
    async with seats_locked(phones.server.urls, show.ids("A1", "A2")):
        asking = [asyncio.create_task(reserve(phones.phone(), show, pair)) for _ in range(RIVALS)]
        await all_stuck(owner, asking, width=POOL)
    return Counter(await asyncio.gather(*asking))


async def test_of_sixty_phones_for_two_seats_one_gets_them(
    phones: PhonePool, owner: Owner, show: Show
) -> None:
    assert await rivals(phones, owner, show) == {200: 1, 409: RIVALS - 1}
    await check_ledger(owner)


async def test_without_the_seats_locks_several_are_told_that_they_have_them(
    phones: PhonePool, owner: Owner, show: Show
) -> None:
    await remove_guards(owner, "reserve_seats.sql", NO_LOCK)
    try:
        assert (await rivals(phones, owner, show))[200] > 1, "the control run must show the fault"
    finally:
        await remove_guards(owner, "reserve_seats.sql")


async def test_three_hundred_families_behind_one_address_all_get_seats(
    phones: PhonePool, owner: Owner, record_property: Callable[[str, object], None]
) -> None:
    show = await factories.make_show(owner, await factories.riverside(owner))
    venue: list[str] = (await phones.phone().get(f"/api/shows/{show.id}/seat-map")).json()["ids"]
    families = [Family(phones, show, number, venue) for number in range(FAMILIES)]

    done = await asyncio.gather(*(f.buys() if f.number < BUYERS else f.chooses() for f in families))

    assert done[:BUYERS] == [2] * BUYERS
    assert phones.statuses() <= {200, 201, 409, 428}, phones.answers
    seconds = sorted(family.tries / SLOW_PHONE for family in families)
    record_property(
        "summary",
        f"rush: {sum(map(bool, seconds))} of {FAMILIES} phones worked, "
        f"the median {seconds[FAMILIES // 2]:.1f} s, the longest {seconds[-1]:.1f} s",
    )
    assert 0 < seconds[-1] <= 30, "on average, on a phone of four years ago: nobody loses the seats meanwhile"
    taken = "select status, count(*) as seats from show_seats where show_id = $1 group by 1"
    seats = {row["status"]: row["seats"] for row in await owner.fetch(taken, show.id)}
    assert (seats["sold"], seats["reserved"]) == (2 * BUYERS, 2 * (FAMILIES - BUYERS))
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'deliver_order'") == BUYERS
    assert await owner.fetchval(TOKENS) < 2000, "the limit was on, and counted them"
    await check_ledger(owner)


async def test_while_more_than_a_thousand_watch_the_next_one_gets_in_and_all_see_it(
    phones: PhonePool, show: Show
) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (most, most)
    )  # many systems give a program 1,024 files unless it asks
    async with AsyncExitStack() as watching:
        streams: list[asyncio.StreamReader] = []
        while len(streams) < WATCHERS:
            streams += await asyncio.gather(*(watch(watching, phones.server.port, show) for _ in range(100)))
        assert await reserve(phones.phone(), show, [str(show.seats["A1"])]) == 200
        async with asyncio.timeout(60):
            for stream in streams:
                await stream.readuntil(b"event: seats\n")


async def watch(watching: AsyncExitStack, port: int, show: Show) -> asyncio.StreamReader:
    """One more picker that is open."""
    reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 20)
    watching.callback(writer.close)
    writer.write(f"GET /api/shows/{show.id}/seat-events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    await asyncio.wait_for(reader.readuntil(b"event: snapshot\n"), 20)
    return reader


async def test_an_empty_bucket_refuses_the_same_address(phones: PhonePool, owner: Owner, show: Show) -> None:
    drained = "update rate_limits set tokens = 0, refilled_at = now() + interval '1 minute' where key = $1"
    await owner.execute(drained, "address:127.0.0.1")
    assert await reserve(phones.phone(), show, []) == 429, "the control run must show the fault"
