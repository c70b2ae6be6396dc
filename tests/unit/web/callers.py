"""Every kind of caller of `callers_table`, with the credentials each of them brings; what is Maya's, and what requests say."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from uuid import UUID

import httpx
from sqlalchemy import text

from pwa_tickets.accounts import sign_in
from pwa_tickets.accounts.order_links import make_token
from pwa_tickets.checkin import devices
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import hash_of, new_secret
from tests import factories, office
from tests.factories import DANA, MAYA, Owner, Show
from tests.unit.checkin.device_reports import make_device
from tests.unit.web.callers_table import CALLERS

COOKIE = "pwa_tickets"
PHONE_NUMBER = "555 0100 7788"
CHOICE = """
    with run as (insert into job_runs (kind, subject) values ('cancel_show', gen_random_uuid()) returning id)
    insert into family_choices (job_run_id, ticket_order_id, show_id, occasion, fallback, decide_by)
    select id, $1, $2, 'cancelled', 'refund', now() + interval '1 day' from run returning id
"""
"""Maya is asked about her tickets."""
SHIFT = "insert into drawer_shifts (opened_by, float_in_cents) select id, 0 from profiles where role = 'box_office' returning id"
"""The clerk has a drawer open."""


@dataclass(frozen=True)
class Credentials:
    """What a caller brings to a page, and what to the API."""

    page: Mapping[str, str]
    api: Mapping[str, str]


@dataclass(frozen=True)
class Callers:
    """Maya's paid order, one more that waits for its payment, seats in her cart; Dana's order.

    Attributes:
        ids: what stands in the addresses.
        credentials: by caller.
        secrets: words of Maya's that nobody else may read.
        spare_devices: not enrolled yet: one for each caller to become, or to revoke.
        more_ids: by call, where it uses up what another call of the table needs.
    """

    show: Show
    ids: Mapping[str, str]
    order_id: UUID
    waiting_order_id: UUID
    credentials: Mapping[str, Credentials]
    secrets: tuple[str, ...]
    spare_devices: Mapping[str, devices.Added]
    more_ids: Mapping[str, Mapping[str, str]]


async def make_callers(
    database: Database, owner: Owner, settings: Settings, browser: httpx.AsyncClient
) -> Callers:
    """Buy, reserve, enroll and sign in, until everybody has the credentials that the table says."""
    venue = await factories.make_venue(owner, rows=("A", "B", "C", "D", "E"))
    show = await factories.make_show(owner, venue)
    tomorrow = await factories.make_show(owner, venue, title="Sunday Matinee", series_id=show.series_id)
    order_id = await factories.buy(database, show, MAYA, "A1", "A2")
    danas = await factories.buy(database, show, DANA, "A3")
    await owner.execute("update ticket_orders set customer_phone = $1 where id = $2", PHONE_NUMBER, order_id)
    await factories.reserve(database, show, MAYA, "A5")
    waiting = await factories.place(database, MAYA)
    old = await open_link(browser, settings, order_id, 1)
    await owner.execute("update ticket_orders set access_version = 2 where id = $1", order_id)
    here = await make_device(owner, show, gate="Door A", usher="Rosa")
    away = await make_device(owner, tomorrow, gate="Door B", usher="Bo")
    struck = await make_device(owner, show, gate="Door C", usher="Kit")
    await owner.execute("update devices set revoked_at = now() where id = $1", struck.id)
    credentials = {
        "nobody": Credentials({}, {}),
        "buyer": cookie_of(MAYA.session_id),
        "other": cookie_of(DANA.session_id),
        "link": await open_link(browser, settings, order_id, 2),
        "others": await open_link(browser, settings, danas, 1),
        "old": old,
        "device": bearer_of(here.token),
        "away": bearer_of(away.token),
        "struck": bearer_of(struck.token),
        "door": await sign_in_staff(owner, "door_staff"),
        "box": await sign_in_staff(owner, "box_office"),
        **{role: await sign_in_staff(owner, role) for role in ("staff", "owner")},
        "token": await make_api_token(owner),
        "forged": bearer_of("a token nobody gave out"),
    }
    tickets = await factories.tickets_of(owner, order_id)
    number = await owner.fetchval("select order_number from ticket_orders where id = $1", order_id)
    codes = [word for ticket in tickets for word in (ticket["ticket_number"], ticket["qr_code"])]
    return Callers(
        show=show,
        ids={
            "entry": "0",
            "section": "texts",
            "step": "show",
            "version": "851b49",
            "request_id": "00000000-0000-4000-8000-00000000ffff",
            "seat_set_id": "00000000-0000-4000-8000-00000000ffff",
            "passkey_id": "00000000-0000-4000-8000-00000000ffff",
            "announcement_id": "00000000-0000-4000-8000-00000000ffff",
            "show_id": str(show.id),
            "series_id": str(show.series_id),
            "venue_id": str(venue.id),
            "kind": "sections",
            "part_id": str(await owner.fetchval("select id from venue_sections")),
            "order_id": str(order_id),
            "dispute_id": str(order_id),
            "payout_id": "po_nobody",
            "schedule_id": str(order_id),
            "rate_id": str(order_id),
            "run_id": str(order_id),
            "job_id": str(order_id),
            "ticket_id": str(tickets[0]["id"]),
            "shift_id": str(await owner.fetchval(SHIFT)),
            "choice_id": str(await owner.fetchval(CHOICE, order_id, show.id)),
            "token": await make_sign_in_link(database, settings),
            "file_path": "icons/app/icon.svg",
            "slug": "not-found",
            "path": "elsewhere",
            "invitation_id": await make_invitation(owner, "sam@example.com"),
            "token_id": await make_spare_token(owner),
            **await make_webhook(owner, 1),
            "profile_id": (await office.make_staff(owner)).profile_id,
        },
        order_id=order_id,
        waiting_order_id=waiting,
        credentials=credentials,
        secrets=(MAYA.name, MAYA.email, MAYA.session_id, PHONE_NUMBER, number, *codes),
        spare_devices=await make_devices(database, owner, show),
        more_ids={
            "POST /admin/ticketing/team/invitations/{invitation_id}/withdraw": {
                "invitation_id": await make_invitation(owner, "kim@example.com")
            },
            "DELETE /api/admin/ticketing/tokens/{token_id}": {"token_id": await make_spare_token(owner)},
            "DELETE /api/admin/ticketing/webhooks/{endpoint_id}": await make_webhook(owner, 2),
        },
    )


async def make_devices(database: Database, owner: Owner, show: Show) -> dict[str, devices.Added]:
    """Add devices that nobody has enrolled yet."""
    staff = await office.make_staff(owner)
    async with database.transaction(staff.actor) as db:
        return {
            caller: await devices.add(
                db, show_ids=[show.id], gate="Door Z", expires_at=None, staff=staff, base_url=""
            )
            for caller in CALLERS
        }


def cookie_of(session_id: str) -> Credentials:
    """A browser with this session."""
    headers = {"Cookie": f"{COOKIE}={session_id}"}
    return Credentials(headers, headers)


def bearer_of(token: str) -> Credentials:
    """A device or a program with this token."""
    headers = {"Authorization": f"Bearer {token}"}
    return Credentials(headers, headers)


async def open_link(
    browser: httpx.AsyncClient, settings: Settings, order_id: UUID, version: int
) -> Credentials:
    """An order's link: the token itself, and the cookie of a browser that followed it."""
    token = make_token(settings, order_id, version)
    answer = await browser.get("/wallet", params={"token": token})
    opened = SimpleCookie(answer.headers["set-cookie"])[COOKIE].value
    browser.cookies.clear()
    return Credentials({"Cookie": f"{COOKIE}={opened}"}, {"X-Order-Token": token})


async def sign_in_staff(owner: Owner, role: str) -> Credentials:
    """Somebody of the studio, signed in in a browser."""
    return cookie_of(await office.sign_in(owner, await office.make_staff(owner, role)))


async def make_api_token(owner: Owner) -> Credentials:
    """A program with a token of its own."""
    secret = new_secret()
    profile_id = UUID((await office.make_staff(owner, "staff")).profile_id)
    await owner.execute(
        "insert into api_tokens (profile_id, name, token_hash, last_used_at) values ($1, 'box office', $2, now())",
        profile_id,
        hash_of(secret),
    )
    return bearer_of(secret)


async def make_spare_token(owner: Owner) -> str:
    """A token that nobody uses, to be revoked; its id."""
    member = await office.make_staff(owner)
    token_id = await owner.fetchval(
        "insert into api_tokens (profile_id, name, token_hash) values ($1, 'spare', $2) returning id",
        member.uuid,
        hash_of(new_secret()),
    )
    return str(token_id)


async def make_webhook(owner: Owner, number: int) -> dict[str, str]:
    """An endpoint with a delivery; what stands of them in addresses."""
    row = await owner.fetchrow(
        "with endpoint as (insert into webhook_endpoints (url, events, secret) values ($1, '{order.paid}', '') returning id) "
        "insert into webhook_deliveries (endpoint_id, event, payload) select id, 'order.paid', '{}' from endpoint "
        "returning endpoint_id, id as delivery_id",
        f"https://hooks.example.com/{number}",
    )
    assert row, "an insert returns its row"
    return {name: str(value) for name, value in row.items()}


async def make_invitation(owner: Owner, email: str) -> str:
    """Somebody is invited; the invitation's id."""
    by = await office.make_staff(owner, "owner")
    invitation_id = await owner.fetchval(
        "insert into invitations (email, role, invited_by, expires_at) "
        "values ($1, 'staff', $2, now() + interval '7 days') returning id",
        email,
        by.uuid,
    )
    return str(invitation_id)


async def make_sign_in_link(database: Database, settings: Settings) -> str:
    """Maya asked to sign in; the token in her mail."""
    async with database.transaction(SYSTEM) as db:
        await sign_in.ask(db, settings, email=MAYA.email, session_hash=MAYA.session_hash)
        request_id = await db.scalar(text("select id from sign_in_codes"))
        request = await sign_in.to_mail(db, settings, request_id)
    assert request, "no sign-in email was queued"
    return request.link_token
