"""The staff kit's markup, on the pages that show every part of it: ids are there once, labels and links lead somewhere."""

import re
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from pwa_tickets.app import create_app, lifespan
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests.factories import Owner
from tests.office import make_staff, sign_in
from tests.specimen import routes

ATTRIBUTE = re.compile(
    "(data|aria|hx)-.*|accept|action|autocomplete|autofocus|charset|checked|class|content|cx|cy|d|disabled|enctype|for|height|"
    "hidden|href|id|inputmode|lang|max|maxlength|media|method|name|novalidate|open|placeholder|r|rel|role|rows|rx|scope|"
    "selected|size|src|stroke-dasharray|stroke-width|tabindex|type|value|viewbox|width|x|y"
)


class Markup(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, name: str) -> list[str]:
        """The values of an attribute, wherever it is."""
        return [given[name] for _, given in self.attributes if name in given]


@cache
def wired(settings: Settings) -> Litestar:
    """The application with the specimens, for settings that differ in the database only."""
    app = create_app(settings)
    for route in routes.ROUTES:
        app.register(route)
    return app


@pytest.fixture
async def browser(settings: Settings, owner: Owner) -> AsyncGenerator[httpx.AsyncClient]:
    """Somebody of the staff, in front of the specimens."""
    app = wired(replace(settings, database_url="", database_admin_url=None, data_dir=Path()))
    app.state.settings = settings
    cookies = {cookie_name(settings): await sign_in(owner, await make_staff(owner))}
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    async with lifespan(app):
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(
            transport=transport, base_url="http://tickets.test", cookies=cookies, headers=headers
        ) as client:
            yield client


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("", None),
        ("", {"starts_date": "2027-11-07", "starts_time": "01:30", "how": "cash"}),
        ("", {"starts_date": "2027-11-07", "starts_time": "01:30", "starts_offset": "-18000"}),
        ("/list", None),
        ("/delete", None),
    ],
    ids=["fields", "errors", "chosen", "list", "question"],
)
async def test_the_kits_markup_holds_together(
    browser: httpx.AsyncClient, path: str, sent: dict[str, str] | None
) -> None:
    url = routes.PATH + path
    page = (await browser.get(url) if sent is None else await browser.post(url, data=sent)).text
    markup = Markup(page)
    names = {name for _, given in markup.attributes for name in given}
    assert [name for name in names if not ATTRIBUTE.fullmatch(name)] == []
    assert not re.search(r'="[^"]*"[a-zA-Z]', page), "two attributes without a space between them"
    ids = Counter(markup.all("id"))
    assert [one for one, count in ids.items() if count > 1] == []
    for name in ("for", "aria-describedby", "aria-labelledby"):
        named = {one for value in markup.all(name) for one in value.split()}
        assert named - {"dialog-title"} <= set(ids), name  # which is there once the dialog is open
    assert {link[1:] for link in markup.all("href") if link.startswith("#")} <= set(ids)
    for tag, given in markup.attributes:
        if tag in ("select", "textarea") or (tag == "input" and given.get("type") != "hidden"):
            assert given["id"] in markup.all("for") or given["type"] in ("checkbox", "radio"), given


async def test_what_is_ticked_stays_ticked_also_where_nothing_can_be_changed(
    browser: httpx.AsyncClient,
) -> None:
    markup = Markup((await browser.get(routes.PATH)).text)
    given = {one["id"]: one for tag, one in markup.attributes if tag == "input" and "id" in one}
    assert {"checked", "disabled"} <= given["disabled-shows"].keys()
    assert "checked" not in given["disabled-shows3"]
    assert "disabled" in given["disabled-shows3"]
