"""The second step at sign-in, as members set it up and turn it off: each with the password that they have."""

from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.accounts import account_changes, credentials, second_factor, staff
from pwa_tickets.accounts.account_changes import AccountChange
from pwa_tickets.accounts.admin.account import KEY, PAGE
from pwa_tickets.accounts.admin.credentials import CURRENT
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.web import qr
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

OVERVIEW: Final = PAGE + "/second-step"
SET_UP: Final = OVERVIEW + "/set-up"

AnyRequest = Request[Any, Any, Any]


class Change(StrEnum):
    """The button that was pressed."""

    BEGIN = "begin"
    CODES = "codes"
    OFF = "off"


class ChangeFactor(msgspec.Struct, kw_only=True):
    """What to change, and the password that proves who wants it."""

    current: Annotated[str, CURRENT]
    change: Change = Change.BEGIN


class Confirm(msgspec.Struct, kw_only=True):
    """The first code of the app."""

    code: Annotated[str, Text(most=20, empty=marked("Please type the six digits your app shows."))]


@get(OVERVIEW, include_in_schema=False)
async def show(
    request: AnyRequest, door_staff: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template:
    """Show whether the second step is on, with the form that changes it."""
    return await _overview(request, door_staff, database, fill(ChangeFactor))


@post(OVERVIEW, status_code=200, include_in_schema=False)
async def change(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Begin the set-up, make new recovery codes, or turn the second step off. The password is proved before the transaction."""
    form = await read_form(request, ChangeFactor)
    if not form.errors:
        try:
            await credentials.prove_password(database, settings, door_staff, form.value.current, asker=asker)
        except InvalidInput as refusal:
            form.note(refusal)
        except staff.TooManyTries as refusal:
            form.refuse(WHOLE_FORM, refusal.detail)
    if form.errors:
        return await _overview(request, door_staff, database, form)
    async with database.transaction(SYSTEM) as db:
        match form.value.change:
            case Change.BEGIN:
                await second_factor.begin(db, door_staff.uuid)
                return back_to(request, SET_UP)
            case Change.CODES if await second_factor.is_on(db, door_staff.uuid):
                codes = await second_factor.make_recovery_codes(db, settings, door_staff.uuid)
                await account_changes.record(
                    db, door_staff, AccountChange.RECOVERY_CODES_MADE, door_staff.uuid
                )
                return _codes(request, door_staff, codes)
            case Change.OFF if await second_factor.is_on(db, door_staff.uuid):
                await second_factor.turn_off(db, door_staff.uuid)
                await account_changes.record(db, door_staff, AccountChange.SECOND_FACTOR_OFF, door_staff.uuid)
                return back_to(request, PAGE, Flash(gettext("The second step is off."), "warn"))
    return back_to(request, OVERVIEW)


@get(SET_UP, include_in_schema=False)
async def show_set_up(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Show the QR code for the app, and ask for the first code it makes."""
    return await _set_up(request, door_staff, database, settings, fill(Confirm))


@post(SET_UP, status_code=200, include_in_schema=False)
async def confirm(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Turn the second step on and show the recovery codes, which are on this answer and nowhere else."""
    form = await read_form(request, Confirm)
    if not form.errors:
        async with database.transaction(SYSTEM) as db:
            waiting = await second_factor.unconfirmed_secret(db, settings, door_staff.uuid)
            codes = waiting and await second_factor.confirm(db, settings, door_staff.uuid, form.value.code)
            if codes:
                await account_changes.record(db, door_staff, AccountChange.SECOND_FACTOR_ON, door_staff.uuid)
                return _codes(request, door_staff, codes)
        form.refuse(
            "code",
            gettext("That code isn’t right. Type the one your app shows now; is the phone’s clock right?"),
        )
    return await _set_up(request, door_staff, database, settings, form)


async def _overview(
    request: AnyRequest, me: StaffMember, database: Database, form: Form[ChangeFactor]
) -> Template:
    async with database.transaction(SYSTEM) as db:
        return office_page(
            request,
            me,
            KEY,
            "accounts/second-step.html",
            status=422 if form.errors else 200,
            form=form,
            is_on=await second_factor.is_on(db, me.uuid),
            has_app=await second_factor.has_app(db, me.uuid),
            left=await second_factor.recovery_codes_left(db, me.uuid),
            invited={"email": await credentials.email_of(db, me.uuid)},
        )


async def _set_up(
    request: AnyRequest, me: StaffMember, database: Database, settings: Settings, form: Form[Confirm]
) -> Template | Redirect:
    async with database.transaction(SYSTEM) as db:
        secret = await second_factor.unconfirmed_secret(db, settings, me.uuid)
        email = await credentials.email_of(db, me.uuid)
    if secret is None:
        return back_to(request, OVERVIEW)
    link = second_factor.app_link(secret, email=email, studio=settings.studio_name)
    return office_page(
        request,
        me,
        KEY,
        "accounts/second-step-set-up.html",
        status=422 if form.errors else 200,
        form=form,
        link=link,
        code=qr.svg(link, label=gettext("Code for your authenticator app")),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )


def _codes(request: AnyRequest, me: StaffMember, codes: list[str]) -> Template:
    return office_page(request, me, KEY, "accounts/recovery-codes.html", codes=codes)


ROUTES = [show, change, show_set_up, confirm]
