"""What a real server writes while people knock and everything breaks: nobody's address, and nothing that opens anything."""

import logging
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.db.embedded import Urls
from pwa_tickets.db.session import Database
from pwa_tickets.sandbox.process import Servers
from pwa_tickets.settings import Settings
from pwa_tickets.web.logs import Discreet
from tests.e2e.live_server import LiveServer, free_port
from tests.factories import Owner
from tests.unit.web.callers import Callers, make_callers
from tests.unit.web.callers_table import rows
from tests.unit.web.request_bodies import request_bodies

pytestmark = pytest.mark.proof

TYPED = "grandma.typed@example.com"

# Each makes requests fail in its own way; the second has Postgres say an address.
BREAK = """
    alter table ticket_orders rename column customer_name to nobody_knows;
    create function say_whom() returns trigger language plpgsql as $$ begin raise 'no mail to %', new.email; end $$;
    create trigger say_whom before insert on sign_in_codes for each row execute function say_whom();
    alter table api_tokens rename column revoked_at to gone_at;
    alter table devices rename column gate to entrance;
"""


async def test_a_server_in_trouble_tells_no_secrets(
    tmp_path: Path,
    database_urls: Urls,
    database: Database,
    owner: Owner,
    settings: Settings,
    browser: httpx.AsyncClient,
    stripe_sandbox: Servers,
) -> None:
    callers = await make_callers(database, owner, settings, browser)
    sandbox = {name: str(fact) for name, fact in asdict(stripe_sandbox).items()}
    server = LiveServer(tmp_path, database_urls, free_port(), sandbox)
    (tmp_path / "secret-key").write_bytes(settings.secret_key)
    try:
        await server.start_server()
        async with httpx.AsyncClient(base_url=server.base_url, verify=False) as stranger:
            await call_every_route(stranger, callers, settings, "link")
            await owner.execute(BREAK)
            await call_every_route(stranger, callers, settings, "buyer", "token")
    finally:
        await server.stop()
    log = (tmp_path / "server.log").read_text()
    assert log.count("unhandled at") > 10
    assert "no mail to (address)" in log
    assert [secret for secret in secrets(callers, settings) if secret in log] == []
    assert "?token" not in log


async def call_every_route(
    stranger: httpx.AsyncClient, callers: Callers, settings: Settings, *names: str
) -> None:
    """Every call by those who carry a secret, with words typed and words in the address."""
    token = make_token(settings, callers.order_id, 2)
    for call in rows():
        method, path = call.split()
        if path.endswith(("/seat-events", "/download", "-pdf")) or "sign-out" in path:
            continue
        for caller in (*names, "device") if "check-in" in path else names:
            ids = {**callers.ids, "device_id": str(callers.spare_devices[caller].id)}
            said = request_bodies(callers, caller).get(call, {})
            for kind in ("json", "data"):
                if "email" in said.get(kind, {}):
                    said[kind]["email"] = TYPED
            address = path.format(**ids)
            if method == "GET" and caller == "link":
                address += f"?token={token}&email={quote(TYPED)}"
            headers = {**callers.credentials[caller].api, "Accept": "text/html"}
            await stranger.request(method, address, headers=headers, **said)


def secrets(callers: Callers, settings: Settings) -> list[str]:
    """Every word that would tell too much."""
    carried = [
        word.removeprefix("Bearer ").removeprefix("pwa_tickets=")
        for one in callers.credentials.values()
        for word in one.api.values()
    ]
    codes = [scanner.code for scanner in callers.spare_devices.values()]
    return [
        *callers.secrets,
        *carried,
        *codes,
        callers.ids["token"],
        TYPED,
        make_token(settings, callers.order_id, 2),
    ]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("GET /t/abcDEF123?x=1 done", "GET /t/(code)?(query) done"),
        ("at /media/K3Q9-77 and /sign-in/aB3_x-9", "at /media/(code) and /sign-in/(code)"),
        (
            "GET /orders/5f0c9a3e-0000-4000?token=s&email=a%40b.c",
            "GET /orders/5f0c9a3e-0000-4000?(query)",
        ),
        ("Key (email)=(maya.brooks+x@mail.example.com) exists", "Key (email)=((address)) exists"),
        ("cookie pwa_tickets=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE", "cookie pwa_tickets=(secret)"),
        ("code TKT-0123456789ABCDEFGHJKMNPQRS", "code (code)"),
        (
            "in current_actor_order_ids_and_other_long_names?",
            "in current_actor_order_ids_and_other_long_names?",
        ),
    ],
)
def test_lines_keep_what_helps_and_hide_the_rest(said: str, written: str) -> None:
    record = logging.LogRecord("tickets", logging.ERROR, "file", 1, "%s", (said,), None)
    assert Discreet("%(message)s").format(record) == written
