"""Two machines sell as one, and lose no order when a primary, a server or a worker dies, nor while a version is migrated."""

import asyncio
import random
import shutil
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from pwa_tickets.db.hosts import connect
from pwa_tickets.db.migrate import MIGRATIONS, upgrade
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.e2e.crashes.buyers import BuyerPool
from tests.e2e.crashes.final_checks import Figures, check_no_half_sales, check_sale
from tests.e2e.crashes.rounds import pool_open
from tests.e2e.crashes.seat_events import SeatEvents
from tests.e2e.two_machines.machines import Machines, kill_programs, two_machines
from tests.e2e.two_machines.postgres_pair import made_postgres, postgres_pair
from tests.factories import DANA, MAYA, Show
from tests.office import make_staff, sign_in
from tests.postgres import at_port
from tests.tcp_proxy import tcp_proxy
from tests.waiting import in_background, until

pytestmark = pytest.mark.proof

BUYERS = 4
PLANS = ("pays", "pays", "pays and is gone", "is declined first")
"""Nobody leaves unpaid seats: very many from one address would cost proofs of work."""
CHANGED = "alter table ticket_orders add column mark text; alter table show_seats add column mark integer not null default 0"


@pytest.fixture(scope="module")
async def made() -> AsyncGenerator[Path]:
    async with made_postgres() as folder:
        yield folder


@pytest.fixture(scope="module")
async def machines(made: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Machines]:
    async with two_machines(tmp_path_factory.mktemp("machines"), made) as running:
        yield running


@pytest.fixture
async def show(machines: Machines) -> Show:
    async with machines.owner() as owner:
        venue = await factories.make_venue(owner, [f"R{row}-" for row in range(30)], 20)
        return await factories.make_show(owner, venue)


async def test_what_one_machine_did_the_other_knows(machines: Machines, show: Show) -> None:
    a, b = machines.nodes
    headers = {"Sec-Fetch-Site": "same-origin"}
    watcher = SeatEvents(b, show)
    async with httpx.AsyncClient(timeout=20, headers=headers) as phone, in_background(watcher.watch()):

        async def post(node: Any, path: str, **body: Any) -> Any:
            answer = await phone.post(
                node.base_url + path, json=body, headers={"Idempotency-Key": "only-one"}
            )
            assert answer.status_code in (200, 201), answer.text
            return answer.json()

        await watcher.sees_the_truth()
        seats = [str(show.seats["R0-1"]), str(show.seats["R0-2"])]
        await post(a, "/api/seat-reservations/reserve", show_id=str(show.id), seat_ids=seats)
        await watcher.sees_the_truth()
        assert watcher.states.count("r") == 2, "what was reserved at one machine was not heard at the other"
        told = {"customer_name": "Maya Okafor", "customer_email": "maya@example.com"}
        order = await post(b, "/api/ticket-orders/create", **told)
        payment = await post(a, "/api/ticket-orders/payment-intent", order_id=order["id"])
        await BuyerPool(machines, show, random.Random()).pay(payment["payment_intent_id"], "pm_card_visa")
        paid = {"order_id": order["id"], "payment_intent_id": payment["payment_intent_id"]}
        await post(b, "/api/ticket-orders/confirm", **paid)
        await post(a, "/api/tickets/generate-pdf", order_id=order["id"])
        kept = dict(machines.bucket.objects)
        assert kept, "nothing was kept in the bucket"
        paper = await phone.get(f"{b.base_url}/api/ticket-orders/{order['id']}/download")
        assert paper.content in kept.values(), "the other machine rendered what was there"
        async with httpx.AsyncClient(timeout=20) as stranger:
            for node in (a, b):
                answer = await stranger.get(
                    f"{node.base_url}/api/ticket-orders/{order['id']}",
                    headers={"X-Order-Token": order["access_token"]},
                )
                assert answer.status_code == 200
        async with machines.owner() as owner:
            secret = await sign_in(owner, await make_staff(owner, "owner"))
        phone.cookies = httpx.Cookies({cookie_name(Settings(database_url="")): secret})
        for node in (a, b):
            assert (await phone.get(f"{node.base_url}/admin/ticketing/concerns")).status_code == 200
        wrong = {"email": "owner@studio.example", "password": "guessed"}
        answers = [
            (await phone.post((a, b)[turn % 2].base_url + "/api/auth/login", json=wrong)).status_code
            for turn in range(16)
        ]
        refused = answers.index(429)
        assert set(answers[:refused]) == {401}
        assert set(answers[refused:]) == {429}, "each machine has limits of its own"


async def test_a_server_on_a_standby_says_so_and_does_not_fail(machines: Machines, show: Show) -> None:
    async with httpx.AsyncClient(base_url=machines.reader.base_url, timeout=20) as phone:
        assert (await phone.get("/api/shows")).status_code == 200
        ready = await phone.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "read-only")
        choice = {"show_id": str(show.id), "seat_ids": [str(show.seats["R1-1"])]}
        for path, body in (
            ("/api/seat-reservations/reserve", choice),
            ("/api/auth/login", {"email": "owner@studio.example", "password": "guessed"}),
        ):
            answer = await phone.post(path, json=body)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2"), answer.text
    await kill_programs(machines.reader, "server")
    standby = machines.pair.standby.urls.app_url
    several = standby.replace(
        f":{machines.pair.standby.port}/",
        f":{machines.pair.standby.port},127.0.0.1:{machines.pair.primary.port}/",
    )
    connection = await connect(several, timeout=20)
    assert not await connection.fetchval("select pg_is_in_recovery()")
    await connection.close()


def revised(folder: Path) -> Path:
    """The migrations with a changed policy file, and a revision on the busiest tables."""
    migrations = shutil.copytree(
        MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__")
    )
    with (migrations / "policies" / "orders.sql").open("a") as file:
        file.write("\n-- a thought\n")
    head = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))[-1].name[:4]
    (migrations / "versions" / "9999_marks.py").write_text(
        "from pwa_tickets.db.migrate import run_script\n"
        f"revision, down_revision = '9999', '{head}'\n"
        f"def upgrade() -> None:\n    run_script({CHANGED!r})\n"
    )
    return migrations


async def test_nothing_is_lost_while_a_version_is_migrated_and_machines_die(
    machines: Machines, show: Show, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Buyers take 503 and silence for "ask again"; anything else that is no answer fails them, above all a 500."""
    pool = BuyerPool(machines, show, random.Random(), plans=PLANS, rest=3.0)
    watchers = [SeatEvents(node, show) for node in machines.nodes]
    told: list[str] = []

    async def sold_more(by: int = 3) -> float:
        """Wait until that many more buyers were told that they have their tickets; the seconds until the first."""
        began, before = time.monotonic(), pool.sold()

        async def more(number: int) -> bool:
            return pool.failed or pool.sold() >= before + number

        await until(lambda: more(1), seconds=60)
        first = time.monotonic() - began
        await until(lambda: more(by), seconds=60)
        return first

    async with in_background(watchers[0].watch()), in_background(watchers[1].watch()):
        async with pool_open(pool, BUYERS):
            await sold_more()
            await machines.kill(machines.nodes[1])
            await sold_more()

            began = time.monotonic()
            await asyncio.gather(
                machines.start(machines.nodes[1]), upgrade(machines.urls.admin_url, revised(tmp_path))
            )
            told.append(f"migrated, and a machine back, in {time.monotonic() - began:.1f} s")
            await sold_more()

            await machines.fail_over()
            told.append(f"sold again {await sold_more():.1f} s after the next primary was there")
        for watcher in watchers:
            await watcher.sees_the_truth()
    figures = Figures()
    async with machines.owner() as owner:
        await check_sale(machines, pool, owner, figures)
        await check_no_half_sales(owner)
    record_property("summary", f"two machines: {'; '.join(told)}; {figures}")


@pytest.mark.parametrize("synchronous", [True, False])
async def test_control_an_asynchronous_standby_loses_what_was_acknowledged(
    made: Path, synchronous: bool
) -> None:
    """The network swallows what the primary sends, and then the machine dies."""
    async with (
        postgres_pair(made, synchronous=synchronous) as pair,
        tcp_proxy(pair.primary.urls.app_url) as proxy,
    ):
        owner = await connect(pair.primary.urls.admin_url)
        show = await factories.make_show(owner, await factories.make_venue(owner))
        await owner.close()
        database = await Database.connect(at_port(pair.primary.urls.app_url, proxy.port))
        before = await factories.buy(database, show, MAYA, "A1")
        pair.primary.freeze_replication()
        buying = asyncio.create_task(factories.buy(database, show, DANA, "B1"))
        await asyncio.wait([buying], timeout=1 if synchronous else 20)
        assert buying.done() is not synchronous, "only a synchronous primary waits for its standby"
        await pair.fail_over()
        proxy.turn(pair.primary.urls.app_url)
        await asyncio.gather(buying, return_exceptions=True)
        await database.close()
        owner = await connect(pair.primary.urls.admin_url)
        paid = {row["id"] for row in await owner.fetch("select id from ticket_orders where status = 'paid'")}
        await owner.close()
        acknowledged = {before} if synchronous else {before, buying.result()}
        assert (acknowledged <= paid) is synchronous
