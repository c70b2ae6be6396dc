"""A running studio with its shows, and the people who visit it: what every state of the catalogue is made of."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from uuid import UUID

import httpx
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import hash_of, new_secret
from tests import factories
from tests.e2e.conftest import Phone
from tests.e2e.live_server import LiveServer
from tests.factories import Buyer, Owner, Show

States = AsyncGenerator[tuple[str, Page]]
"""A journey through the product: at each step the state's name and the page that is in it."""

PHONE: Final[ViewportSize] = {"width": 360, "height": 740}

NEIGHBOURS = """
    select l.row_name || l.seat_number as label, (l.section, l.row_name) as row, l.x_position from seat_labels l
    join show_seats ss on ss.id = l.show_seat_id join seats s on s.id = l.seat_id
    join price_zones z on z.id = s.price_zone_id
    where l.show_id = $1 and ss.status = 'available' and s.seat_type = 'regular' and length(l.row_name) = 1
    order by z.display_order <> 1, l.section_order <> 1, l.place
"""


@dataclass
class Studio:
    """Everything a state needs.

    Attributes:
        on_sale, upcoming, sold_out, over: one show in each state of its sale; all of one series.
        viewport: of the phones and laptops that visit.
    """

    server: LiveServer
    database: Database
    owner: Owner
    browser: Browser
    on_sale: Show
    upcoming: Show
    sold_out: Show
    over: Show
    viewport: ViewportSize = field(default_factory=lambda: PHONE)
    options: dict[str, Any] = field(default_factory=dict)
    visiting: list[BrowserContext] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def visitor(self, buyer: Buyer | None = None, **options: Any) -> Phone:
        """Somebody's browser with one page; with a buyer, the browser that buyer bought in.

        What a browser keeps for offline is fetched only where it is looked at: `service_workers="allow"`.
        """
        context = await self.browser.new_context(
            **{
                "base_url": self.server.base_url,
                "viewport": self.viewport,
                "has_touch": True,
                "reduced_motion": "reduce",
                "service_workers": "block",
                **self.options,
                **options,
            }
        )
        self.visiting.append(context)
        if buyer:
            known_by = {"name": "pwa_tickets", "value": buyer.session_id, "url": self.server.base_url}
            await context.add_cookies([known_by])  # type: ignore[list-item]
        return Phone(context, await context.new_page(), self.server.base_url)

    async def signed_in(self, secret: str) -> Phone:
        """The browser of somebody of the staff, who signed in."""
        phone = await self.visitor()
        cookie = {"name": "pwa_tickets", "value": secret, "url": self.server.base_url}
        await phone.context.add_cookies([cookie])  # type: ignore[list-item]
        return phone

    async def who_has_the_link(self, order_id: UUID) -> Page:
        """A browser that opened the order's link, at the order's page."""
        secret = new_secret()
        await self.owner.execute(
            """with opened as (insert into sessions (session_hash, expires_at) values ($1, now() + interval '1 day')
                 returning session_hash)
               insert into session_orders (session_hash, ticket_order_id, access_version)
               select session_hash, $2, 1 from opened""",
            hash_of(secret),
            order_id,
        )
        return await (await self.signed_in(secret)).open(f"/orders/{order_id}")

    async def everybody_leaves(self) -> None:
        """Close what the last journey opened."""
        while self.visiting:
            await self.visiting.pop().close()

    def parent(self, name: str = "Maya Okafor") -> Buyer:
        """A parent whom nobody has seen here before."""
        number = next(self.numbers)
        email = f"{name.lower().replace(' ', '.')}.{number}@example.com"
        return Buyer(name, f"parent-{number:04d}-00000000000000000000000000000000", email)

    async def together(self, show: Show, seats: int) -> list[str]:
        """Labels of free seats side by side; standard seats in the middle where there are any."""
        found: list[Any] = []
        for seat in await self.owner.fetch(NEIGHBOURS, show.id):
            beside = found and seat["row"] == found[-1]["row"]
            found = (
                [*found, seat] if beside and seat["x_position"] - found[-1]["x_position"] < 130 else [seat]
            )
            if len(found) == seats:
                return [seat["label"] for seat in found]
        raise LookupError(f"no {seats} seats side by side are left")

    async def bought(
        self, buyer: Buyer, seats: int = 4, show: Show | None = None, items: dict[UUID, int] | None = None
    ) -> UUID:
        """The buyer bought seats side by side; the order."""
        show = show or self.on_sale
        return await factories.buy(self.database, show, buyer, *await self.together(show, seats), items=items)

    async def follow(self, path: str, buyer: Buyer | None = None) -> httpx.Response:
        """Ask for a file, as nobody or as the browser that this buyer bought in."""
        cookies = {"pwa_tickets": buyer.session_id} if buyer else {}
        async with httpx.AsyncClient(
            base_url=self.server.base_url, cookies=cookies, timeout=60, verify=False
        ) as client:
            return await client.get(path)


Journey = Callable[[Studio], States]
