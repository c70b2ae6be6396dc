"""What owners and those they invite do, for the tests of the team."""

import re
import time
from uuid import UUID

import httpx
import pyotp

from pwa_tickets.accounts import invitations
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, StaffRole
from tests import office
from tests.factories import Owner

NINA = "nina@studio.example"
PASSWORD = "curtain up at seven"
PAGE = {"Accept": "text/html"}


async def invite(
    database: Database, by: StaffMember, email: str = NINA, role: StaffRole = StaffRole.STAFF
) -> UUID:
    """The owner invites somebody."""
    async with database.transaction(SYSTEM) as db:
        return await invitations.invite(db, email=email, role=role, by=by)


async def accept(
    database: Database, settings: Settings, token: str, name: str = "Nina", password_hash: str = "argon"
) -> StaffMember:
    """Whoever has the link accepts."""
    async with database.transaction(SYSTEM) as db:
        return await invitations.accept(
            db, settings, token, name=name, password_hash=password_hash, address="192.0.2.9"
        )


async def come_in(browser: httpx.AsyncClient, owner: Owner, role: str = "owner") -> StaffMember:
    """Sign somebody of this role in in this browser."""
    member = await office.make_staff(owner, role)
    browser.cookies.set("pwa_tickets", await office.sign_in(owner, member))
    return member


def sentence_of(answer: httpx.Response) -> str:
    """The sentences under "Please check this"."""
    return " ".join(re.findall(r"<li>(?:<a[^>]*>)?([^<]+)", answer.text))


def code_now(app: pyotp.TOTP, steps: int = 0) -> str:
    """What an authenticator app shows now, or so many half minutes later."""
    return app.at(int(time.time()) + 30 * steps)
