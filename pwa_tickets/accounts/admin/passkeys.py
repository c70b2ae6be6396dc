"""Your passkeys: adding one with the password that you have, calling it something else, and taking one no more."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts import account_changes, credentials, passkeys, second_factor, staff
from pwa_tickets.accounts.account_changes import AccountChange
from pwa_tickets.accounts.admin.account import KEY
from pwa_tickets.accounts.admin.account import PAGE as ACCOUNT
from pwa_tickets.accounts.admin.credentials import CURRENT
from pwa_tickets.accounts.admin.passkey_sign_in import CREDENTIAL_AT_MOST
from pwa_tickets.accounts.browsers import browser_name
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.passkeys import NAME_LENGTH, PasskeyRefused
from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

PAGE: Final = ACCOUNT + "/passkeys"
ONE: Final = PAGE + "/{passkey_id:uuid}"
NAME: Final = Text(most=NAME_LENGTH, empty=marked("Please give it a name, like “My phone”."))

AnyRequest = Request[Any, Any, Any]


class NewPasskey(msgspec.Struct, kw_only=True):
    """What it is to be called, and the password that proves who wants it."""

    name: Annotated[str, NAME]
    current: Annotated[str, CURRENT]


class MadePasskey(msgspec.Struct, kw_only=True):
    """What the browser made."""

    name: Annotated[str, NAME]
    credential: Annotated[str | None, Text(most=CREDENTIAL_AT_MOST)] = None


class Rename(msgspec.Struct, kw_only=True):
    """Another name."""

    name: Annotated[str, NAME]


class Remove(msgspec.Struct, kw_only=True):
    """The password that proves who wants it removed."""

    current: Annotated[str, CURRENT]


@get(PAGE, include_in_schema=False)
async def show(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """List the passkeys, with the form that adds one."""
    form = fill(NewPasskey, {"name": browser_name(asker.browser)})
    return await _list(request, door_staff, database, settings, form)


@post(PAGE, status_code=200, include_in_schema=False)
async def begin(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Let the browser make a passkey, once the password was right."""
    form = await read_form(request, NewPasskey)
    site = passkeys.site_of(settings)
    if site is None:
        return back_to(request, PAGE)
    await _prove(form, database, settings, door_staff, asker)
    if form.errors:
        return await _list(request, door_staff, database, settings, form)
    async with database.transaction(SYSTEM) as db:
        email = await credentials.email_of(db, door_staff.uuid)
        options = await passkeys.options_to_add(
            db, settings, site, door_staff.uuid, email=email, name=door_staff.name
        )
    return office_page(
        request, door_staff, KEY, "accounts/passkey-new.html", options=options, called=form.value.name
    )


@post(PAGE + "/made", status_code=200, include_in_schema=False)
async def add(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Keep what the browser made. With a first passkey the second step is on, and recovery codes are shown this once."""
    form = await read_form(request, MadePasskey)
    me = door_staff.uuid
    try:
        async with database.transaction(SYSTEM) as db:
            was_on = await second_factor.is_on(db, me)
            await passkeys.add(
                db, settings, me, credential=form.typed.word("credential"), name=form.typed.word("name")
            )
            await account_changes.record(db, door_staff, AccountChange.PASSKEY_ADDED, me)
            codes = [] if was_on else await second_factor.make_recovery_codes(db, settings, me)
    except PasskeyRefused:
        return back_to(request, PAGE, Flash(gettext("No passkey was added. Please try again."), "warn"))
    except InvalidInput as refusal:
        return back_to(request, PAGE, Flash(str(refusal.errors[0]["message"]), "warn"))
    if codes:
        return office_page(request, door_staff, KEY, "accounts/recovery-codes.html", codes=codes)
    return back_to(request, PAGE, Flash(gettext("The passkey is added.")))


@get(ONE, include_in_schema=False)
async def show_one(
    request: AnyRequest,
    passkey_id: FromPath[UUID],
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template:
    """Ask for another name, or whether it is to go."""
    return await _one(request, door_staff, database, passkey_id)


@post(ONE, status_code=200, include_in_schema=False)
async def rename(
    request: AnyRequest,
    passkey_id: FromPath[UUID],
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """Give it another name, and redirect to the list."""
    form = await read_form(request, Rename)
    if form.errors:
        return await _one(request, door_staff, database, passkey_id, renaming=form)
    async with database.transaction(SYSTEM) as db:
        await passkeys.rename(db, door_staff.uuid, passkey_id, form.value.name)
    return back_to(request, PAGE, Flash(gettext("Saved.")))


@post(ONE + "/remove", status_code=200, include_in_schema=False)
async def remove(
    request: AnyRequest,
    passkey_id: FromPath[UUID],
    door_staff: NamedDependency[StaffMember],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Take it no more. Without the last one and without an app the password alone lets in, and that is said."""
    form = await read_form(request, Remove)
    await _prove(form, database, settings, door_staff, asker)
    if form.errors:
        return await _one(request, door_staff, database, passkey_id, removing=form)
    async with database.transaction(SYSTEM) as db:
        await passkeys.remove(db, door_staff.uuid, passkey_id)
        await db.flush()
        await account_changes.record(db, door_staff, AccountChange.PASSKEY_REMOVED, door_staff.uuid)
        is_on = await second_factor.is_on(db, door_staff.uuid)
        if not is_on:
            await second_factor.turn_off(db, door_staff.uuid)
    said = gettext("The passkey is removed.")
    off = gettext("The passkey is removed, and with it the second step: your password alone lets you in.")
    return back_to(request, PAGE, Flash(said) if is_on else Flash(off, "warn"))


async def _prove(
    form: Form[Any], database: Database, settings: Settings, me: StaffMember, asker: Asker
) -> None:
    """Make sure of the password, unless the form is wrong already."""
    if form.errors:
        return
    try:
        await credentials.prove_password(database, settings, me, form.value.current, asker=asker)
    except InvalidInput as refusal:
        form.note(refusal)
    except staff.TooManyTries as refusal:
        form.refuse(WHOLE_FORM, refusal.detail)


async def _list(
    request: AnyRequest, me: StaffMember, database: Database, settings: Settings, form: Form[NewPasskey]
) -> Template:
    async with database.transaction(SYSTEM) as db:
        return office_page(
            request,
            me,
            KEY,
            "accounts/passkeys.html",
            status=422 if form.errors else 200,
            form=form,
            passkeys=await passkeys.passkeys_of(db, me.uuid),
            is_on=await second_factor.is_on(db, me.uuid),
            can_add=passkeys.site_of(settings) is not None,
            time_zone=await time_zone(db),
            invited={"email": await credentials.email_of(db, me.uuid)},
        )


async def _one(
    request: AnyRequest,
    me: StaffMember,
    database: Database,
    passkey_id: UUID,
    *,
    renaming: Form[Rename] | None = None,
    removing: Form[Remove] | None = None,
) -> Template:
    async with database.transaction(SYSTEM) as db:
        found = await passkeys.passkey_of(db, me.uuid, passkey_id)
        return office_page(
            request,
            me,
            KEY,
            "accounts/passkey.html",
            status=422 if renaming or removing else 200,
            passkey=found,
            renaming=renaming or fill(Rename, {"name": found.name}),
            removing=removing or fill(Remove),
            invited={"email": await credentials.email_of(db, me.uuid)},
        )


ROUTES = [show, begin, add, show_one, rename, remove]
