"""Hostile values for every field a person can type, and a parser that finds what in a page might run."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from uuid import UUID

from tests.factories import Owner

SERIES = "<script>ran()</script>{{7*7}}"
TITLE = '"><img src=x onerror=ran()>\r\nBcc: all@example.com'
VENUE = "';drop table tickets;--"
ADDRESS = "=cmd|' /c calc'!A1\r\nATTENDEE:mailto:all@example.com"
CITY = "A\u202eB\u200b🩰"
SECTION = "<svg onload=ran()>"
ZONE = "</style><script>ran()</script>"
EXTRA = "</script><script>ran()</script>"
BUYER = '<script>ran()</script>"><img src=x onerror=ran()>{{7*7}}\r\nBcc: all@example.com'
BUYER_AS_KEPT = BUYER.replace("\r\n", " ")
EMAIL = "o'hara+{{7*7}}=cmd|x@example.com"
GATE = "'><b onclick=ran()>{{7*7}}\u202e"
GATE_AS_KEPT = GATE.removesuffix("\u202e")
USHER = "<img src=x onerror=ran()> 👩‍👧‍👦"


async def write_hostile_names(owner: Owner, show_id: UUID) -> None:
    """Give a show, its series and its venue hostile names, as somebody with the studio's password might."""
    venue_id, series_id = await owner.fetchrow(  # type: ignore[misc]
        "select venue_id, recital_series_id from recital_shows where id = $1", show_id
    )
    await owner.execute("update recital_series set name = $2 where id = $1", series_id, SERIES)
    await owner.execute("update recital_shows set title = $2 where id = $1", show_id, TITLE)
    await owner.execute(
        "update venues set name = $2, address = $3, city = $4 where id = $1", venue_id, VENUE, ADDRESS, CITY
    )
    await owner.execute("update venue_sections set name = $2 where venue_id = $1", venue_id, SECTION)
    await owner.execute(
        "update price_zones set name = $2 where venue_id = $1 and name = 'Standard'", venue_id, ZONE
    )


@dataclass
class ParsedPage(HTMLParser):
    """A page as a browser reads it.

    Attributes:
        text: its words.
        runnable: what in it would run: handlers, inline scripts, addresses that are scripts.
        data: the contents of its JSON scripts.
    """

    text: str = ""
    runnable: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    _inside: str = ""

    def __post_init__(self) -> None:
        """Ready to be fed."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What runs by itself: handlers, inline scripts, addresses that are scripts, pictures from nowhere."""
        told = dict(attrs)
        self._inside = tag
        if tag == "script":
            self._inside = (
                "data" if told.get("type") == "application/json" else "" if "src" in told else "script"
            )
        for name, value in attrs:
            address = (value or "").strip().lower()
            if (
                name.startswith("on")
                or address.startswith("javascript:")
                or (name == "src" and address == "x")
            ):
                self.runnable.append(f"{tag} {name}={value}")
            if name in ("value", "content", "alt", "title", "aria-label", "placeholder"):
                self.text += f" {value}"

    def handle_endtag(self, tag: str) -> None:
        """What follows is words again."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Words, or a script's."""
        if self._inside == "data":
            json.loads(data)
            self.data.append(data)
        elif self._inside == "script" and data.strip():
            self.runnable.append(data[:80])
        elif self._inside != "style":
            self.text += data


def parse_page(html: str) -> ParsedPage:
    """Parse a page."""
    page = ParsedPage()
    page.feed(html)
    page.close()
    return page


def one_line(text: str) -> str:
    """Join words by single spaces, as a browser lays them out."""
    return " ".join(text.split())
