"""Your account: who you are here, where you are signed in, and signing those browsers out."""

from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.accounts import credentials, log_ins, passkeys, second_factor, team
from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext, ngettext
from pwa_tickets.web.actor import StaffMember, Visitor
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import read_form
from pwa_tickets.web.office import back_to, office_page

PAGE: Final = "/admin/account"
KEY: Final = "account"

AnyRequest = Request[Any, Any, Any]


class EndLogIn(msgspec.Struct):
    """Which browser is signed out; none for all others."""

    key: str = ""


@get(PAGE, include_in_schema=False)
async def show(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
) -> Template:
    """Show the account of whoever asks."""
    async with database.transaction(SYSTEM) as db:
        return office_page(
            request,
            door_staff,
            KEY,
            "accounts/account.html",
            email=await credentials.email_of(db, door_staff.uuid),
            has_second_factor=await second_factor.is_on(db, door_staff.uuid),
            left=await second_factor.recovery_codes_left(db, door_staff.uuid),
            passkeys=[passkey.name for passkey in await passkeys.passkeys_of(db, door_staff.uuid)],
            role=gettext(team.ROLE_LABELS[door_staff.role]),
            role_help=gettext(team.ROLE_HELP[door_staff.role]),
            log_ins=await log_ins.log_ins(db, door_staff.uuid, visitor.session_hash),
            time_zone=await time_zone(db),
        )


@post(PAGE + "/log-ins/end", include_in_schema=False)
async def end_log_in(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    visitor: NamedDependency[Visitor],
    database: NamedDependency[Database],
) -> Redirect:
    """Sign out one browser, or all but this one, and redirect to the account."""
    form = await read_form(request, EndLogIn)
    async with database.transaction(SYSTEM) as db:
        if form.value.key:
            ended = await log_ins.end(db, door_staff, form.value.key)
        else:
            ended = await log_ins.end_others(db, door_staff, visitor.session_hash)
    said = ngettext("%(num)s browser is signed out.", "%(num)s browsers are signed out.", ended)
    return back_to(request, PAGE, Flash(said % {"num": ended}))


ROUTES = [show, end_log_in]
