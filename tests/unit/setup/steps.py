"""An owner who goes through the set-up in this process, step by step."""

import re
from datetime import UTC, datetime, timedelta

import httpx

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.setup import links
from tests.unit.accounts.team_steps import PAGE

EMAIL = "olivia@prairie.example"
PASSWORD = "a quiet rehearsal"
DAY = datetime.now(UTC) + timedelta(weeks=9)
SHOW = {
    "title": "Spring Recital",
    "starts_at_date": f"{DAY:%Y-%m-%d}",
    "starts_at_time": "14:00",
    "theater": "Riverside",
}


async def print_link(database: Database) -> str | None:
    """What the server prints when it starts: the link's path; None where it prints none."""
    async with database.transaction(SYSTEM) as db:
        secret = await links.new_link(db)
    return secret and f"/setup/start/{secret}"


async def begin(browser: httpx.AsyncClient, database: Database, **changes: str) -> httpx.Response:
    """The first step."""
    browser.headers.update(PAGE)
    link = await print_link(database)
    assert link
    typed = {
        "email": EMAIL,
        "password": PASSWORD,
        "studio": "Prairie Dance",
        "time_zone": "America/Chicago",
        "currency": "usd",
    }
    return await browser.post(link, data={**typed, **changes})


async def up_to(browser: httpx.AsyncClient, database: Database, step: str) -> None:
    """Every step before this one, answered."""
    await begin(browser, database)
    answers = {
        "show": ("/setup/show", SHOW),
        "source": ("/setup/venue", {"source": "plain", "total": "40"}),
        "price": ("/setup/price", {"price_in_cents": "28"}),
        "seats": ("/setup/seats", {"goes_on": "yes"}),
        "try": ("/setup/try/done", {}),
    }
    for name, (path, typed) in answers.items():
        if name == step:
            return
        sent = await browser.post(path, data=typed)
        assert sent.status_code == 303, (name, sentence_of(sent))


async def goes_on_at(browser: httpx.AsyncClient) -> str:
    """The step at which the set-up goes on."""
    return (await browser.get("/setup")).headers["location"].removeprefix("/setup/")


def sentence_of(answer: httpx.Response) -> str:
    """What a form was refused for."""
    found = re.search(r'class="error-summary".*?</ul>', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0] if found else "").split())
