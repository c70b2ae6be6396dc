"""A handler's transaction: kept before the answer is sent or not at all, and its connection always given back."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar, get, post
from litestar.params import FromPath
from litestar.response import Template
from litestar.types import Message, Receive, Scope, Send
from sqlalchemy import text

from pwa_tickets.app import create_app, lifespan
from pwa_tickets.db.embedded import Urls
from pwa_tickets.errors import NotFound
from pwa_tickets.routes import ROUTE_MODULES
from pwa_tickets.settings import Settings
from pwa_tickets.web.database import (
    CustomerDb,
    DeviceDb,
    DoorStaffDb,
    OwnerDb,
    StaffDb,
    VisitorDb,
    with_transaction,
)
from tests.factories import Owner
from tests.postgres import EMPTY, TestPostgres
from tests.unit.checkin.device_reports import make_device
from tests.unit.conftest import ORIGIN
from tests.unit.web.callers import sign_in_staff

MORE_THAN_THE_POOL = 21
NOTES = """
    create table notes (id int primary key, answers int references notes deferrable initially deferred);
    grant select, insert on notes to public;
    create function refuse_at_commit() returns trigger language plpgsql as $$
      begin raise exception 'too late' using errcode = 'TKTKN', detail = '{"seat_ids": []}'; end $$;
    create constraint trigger refuse_nine after insert on notes deferrable initially deferred
      for each row when (new.id = 9) execute function refuse_at_commit();
"""
NOTE = text("insert into notes values (:id, :answers)")


@post("/notes/{note:int}", status_code=200)
async def write(note: FromPath[int], db: VisitorDb) -> str:
    """Keep a note."""
    await db.execute(NOTE, {"id": note, "answers": None})
    return "kept"


@post("/answers/{note:int}", status_code=200)
async def answer_nothing(note: FromPath[int], db: VisitorDb) -> str:
    """Answer a note that is not there: found out at the commit."""
    await db.execute(NOTE, {"id": note, "answers": 404})
    return "kept"


@post("/refused/{note:int}", status_code=200)
async def refuse(note: FromPath[int], db: VisitorDb) -> str:
    """Refuse after writing."""
    await db.execute(NOTE, {"id": note, "answers": None})
    raise NotFound()


@post("/broken/{note:int}", status_code=200)
async def break_down(note: FromPath[int], db: VisitorDb) -> str:
    """Meet a defect after writing."""
    await db.execute(NOTE, {"id": note, "answers": None})
    raise ZeroDivisionError


@post("/undrawn/{note:int}", status_code=200)
async def draw_nothing(note: FromPath[int], db: VisitorDb) -> Template:
    """Answer with a page that cannot be rendered."""
    await db.execute(NOTE, {"id": note, "answers": None})
    return Template("no-such-page.html")


WHO = text("select current_setting('role'), current_setting('app.actor_id', true)")


@get("/who/visitor")
async def visitor_is(db: VisitorDb) -> list[str]:
    """Name role and actor."""
    return list((await db.execute(WHO)).one())


@get("/who/customer")
async def customer_is(db: CustomerDb) -> list[str]:
    """Name role and actor."""
    return list((await db.execute(WHO)).one())


@get("/who/door-staff")
async def door_staff_is(db: DoorStaffDb) -> list[str]:
    """Name role and actor."""
    return list((await db.execute(WHO)).one())


@get("/who/staff")
async def staff_is(db: StaffDb) -> list[str]:
    """Name role and actor."""
    return list((await db.execute(WHO)).one())


@get("/who/owner")
async def owner_is(db: OwnerDb) -> list[str]:
    """Name role and actor."""
    return list((await db.execute(WHO)).one())


@get("/who/device")
async def device_is(db: DeviceDb) -> list[str]:
    """Name role and actor."""
    return list((await db.execute(WHO)).one())


HANDLERS = [write, answer_nothing, refuse, break_down, draw_nothing]
HANDLERS += [visitor_is, customer_is, door_staff_is, staff_is, owner_is, device_is]


@pytest.fixture(scope="module")
async def urls_with_notes(postgres: TestPostgres) -> AsyncGenerator[Urls]:
    """A database with notes, for the whole file: one whose schema was changed is not emptied but dropped."""
    urls = await postgres.clone()
    await (await postgres.owner_of(urls)).execute(NOTES)
    yield urls
    await postgres.drop(urls)


@pytest.fixture
async def database_urls(postgres: TestPostgres, urls_with_notes: Urls) -> AsyncGenerator[Urls]:
    """The database with notes, empty again after each test."""
    yield urls_with_notes
    await (await postgres.owner_of(urls_with_notes)).execute(EMPTY)


@cache
def wired(settings: Settings) -> Litestar:
    """The application with handlers that write notes."""
    app = create_app(settings)
    for handler in HANDLERS:
        app.register(with_transaction(handler))
    return app


@pytest.fixture
async def app(settings: Settings) -> AsyncGenerator[Litestar]:
    """That application, open on connections of this test's own, so that each begins with an unused pool."""
    app = wired(replace(settings, database_url="", database_admin_url=None, data_dir=Path()))
    app.state.settings = settings
    async with lifespan(app):
        yield app


async def test_what_a_handler_wrote_is_kept_before_its_answer_leaves(app: Litestar, owner: Owner) -> None:
    kept_when_answered = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept_when_answered.append(await owner.fetchval("select array_agg(id) from notes"))
            await send(message)

        await app(scope, receive, watch)

    transport = httpx.ASGITransport(watched)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as browser:
        answer = await browser.post("/notes/1")

    assert (answer.status_code, kept_when_answered) == (200, [[1]])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/notes/9", 409),  # refused by a deferred constraint, in the commit
        ("/answers/1", 500),
        ("/refused/1", 404),
        ("/broken/1", 500),
        ("/undrawn/1", 500),
    ],
)
async def test_what_failed_is_told_as_failed_kept_nowhere_and_gives_its_connection_back(
    path: str, status: int, browser: httpx.AsyncClient, owner: Owner
) -> None:
    answers = {(await browser.post(path)).status_code for _ in range(MORE_THAN_THE_POOL)}

    assert answers == {status}
    assert await owner.fetchval("select count(*) from notes") == 0
    assert (await browser.post("/notes/2")).status_code == 200


async def test_a_refusal_at_the_commit_keeps_its_facts(browser: httpx.AsyncClient) -> None:
    told = (await browser.post("/notes/9")).json()

    assert (told["type"], told["seat_ids"]) == ("/problems/seats-taken", [])


@pytest.mark.parametrize(
    ("path", "role"), [("visitor", "anon"), ("customer", "customer"), ("device", "device")]
)
async def test_the_type_says_whom_it_acts_for(
    path: str, role: str, browser: httpx.AsyncClient, owner: Owner
) -> None:
    device = await make_device(owner)
    headers = {"X-Reservation-Session": str(uuid4()), "Authorization": f"Bearer {device.token}"}

    acted, actor = (await browser.get(f"/who/{path}", headers=headers)).json()

    assert acted == f"pwa_tickets_{role}"
    assert actor


@pytest.mark.parametrize(
    ("path", "statuses"),
    [("door-staff", (200, 200, 200, 401)), ("staff", (403, 200, 200, 401)), ("owner", (403, 403, 200, 401))],
)
async def test_staff_act_as_far_as_their_role_goes(
    path: str, statuses: tuple[int, ...], browser: httpx.AsyncClient, owner: Owner
) -> None:
    people = [dict((await sign_in_staff(owner, role)).api) for role in ("door_staff", "staff", "owner")]

    answers = [await browser.get(f"/who/{path}", headers=headers) for headers in [*people, {}]]

    assert tuple(answer.status_code for answer in answers) == statuses
    assert {answer.json()[0] for answer in answers if answer.is_success} == {"pwa_tickets_staff"}


def test_two_transactions_in_one_handler_are_refused_at_the_start() -> None:
    @get("/two")
    async def two(db: VisitorDb, orders: CustomerDb) -> str:
        return f"{db}{orders}"

    with pytest.raises(TypeError, match="more than one transaction"):
        with_transaction(two)


def test_some_handlers_of_the_product_take_one() -> None:
    routes = [with_transaction(route) for module in ROUTE_MODULES for route in module.ROUTES]

    assert sum("db" in (getattr(route, "dependencies", None) or {}) for route in routes) > 10
