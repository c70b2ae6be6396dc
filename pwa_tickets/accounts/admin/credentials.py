"""Changing one's own password and address: with the present password, and for an address by a link that is mailed there."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts import account_links, credentials, staff
from pwa_tickets.accounts.account_links import AccountLinkOver
from pwa_tickets.accounts.admin.account import KEY, PAGE
from pwa_tickets.accounts.admin.forgotten import link_over
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.models import LinkPurpose
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, Visitor
from pwa_tickets.web.fields import Email, Secret
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

NEW_EMAIL: Final = "/admin/new-email/{token:str}"
CURRENT: Final = Secret(empty=marked("Please type the password you have now."))

AnyRequest = Request[Any, Any, Any]


class ChangePassword(msgspec.Struct, kw_only=True):
    """The present password and the new one."""

    current: Annotated[str, CURRENT]
    password: Annotated[str, Secret(empty=marked("Please choose a password."))]


class ChangeEmail(msgspec.Struct, kw_only=True):
    """The new address, and the password that proves who wants it."""

    email: Annotated[str, Email()]
    current: Annotated[str, CURRENT]


@get(PAGE + "/password", include_in_schema=False)
async def show_password(
    request: AnyRequest, door_staff: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template:
    """Ask for both passwords."""
    return await _password(request, door_staff, database, fill(ChangePassword))


@post(PAGE + "/password", status_code=200, include_in_schema=False)
async def change_password(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Set the new password, sign out other browsers, and redirect to the account. Hashing is between transactions."""
    form = await read_form(request, ChangePassword)
    if not form.errors:
        try:
            proven = await credentials.prove_password(
                database, settings, door_staff, form.value.current, asker=asker
            )
            hashed = await staff.hash_new(form.value.password)
            async with database.transaction(SYSTEM) as db:
                await credentials.change_password(
                    db, door_staff, proven=proven, password_hash=hashed, session_hash=visitor.session_hash
                )
        except InvalidInput as refusal:
            form.note(refusal)
        except (staff.TooManyTries, staff.WrongPassword) as refusal:
            form.refuse(WHOLE_FORM, refusal.detail)
    if form.errors:
        return await _password(request, door_staff, database, form)
    return back_to(request, PAGE, Flash(gettext("Your password is changed. Other browsers were signed out.")))


@get(PAGE + "/email", include_in_schema=False)
async def show_email(request: AnyRequest, door_staff: NamedDependency[StaffMember]) -> Template:
    """Ask for the new address."""
    return _email(request, door_staff, fill(ChangeEmail))


@post(PAGE + "/email", status_code=200, include_in_schema=False)
async def ask_new_email(
    request: AnyRequest,
    door_staff: NamedDependency[StaffMember],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Mail a link to the new address, and redirect to the account."""
    form = await read_form(request, ChangeEmail)
    if not form.errors:
        try:
            await credentials.prove_password(database, settings, door_staff, form.value.current, asker=asker)
            async with database.transaction(SYSTEM) as db:
                await credentials.ask_new_email(db, door_staff, email=form.value.email, asker=asker)
        except InvalidInput as refusal:
            form.note(refusal)
        except staff.TooManyTries as refusal:
            form.refuse(WHOLE_FORM, refusal.detail)
    if form.errors:
        return _email(request, door_staff, form)
    said = gettext(
        "An email is on its way to %(email)s. Until you open its link and press the button, "
        "your address stays the same."
    )
    return back_to(request, PAGE, Flash(said % {"email": form.value.email}))


@get(NEW_EMAIL, include_in_schema=False)
async def show_new_email(
    request: AnyRequest,
    token: FromPath[str],
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Only a button: programs that read mail follow links too, and must not use it up."""
    try:
        async with database.transaction(SYSTEM) as db:
            link = await account_links.find(db, settings, token, LinkPurpose.EMAIL_CHANGE)
    except AccountLinkOver as refusal:
        return link_over(refusal)
    return office_page(request, door_staff, KEY, "accounts/new-email.html", email=link.email)


@post(NEW_EMAIL, include_in_schema=False)
async def change_email(
    request: AnyRequest,
    token: FromPath[str],
    door_staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Change the address and redirect to the account."""
    try:
        async with database.transaction(SYSTEM) as db:
            email = await credentials.change_email(db, settings, token, me=door_staff)
    except AccountLinkOver as refusal:
        return link_over(refusal)
    return back_to(request, PAGE, Flash(gettext("Your address is %(email)s now.") % {"email": email}))


async def _password(
    request: AnyRequest, me: StaffMember, database: Database, form: Form[ChangePassword]
) -> Template:
    async with database.transaction(SYSTEM) as db:
        email = await credentials.email_of(db, me.uuid)
    status = 422 if form.errors else 200
    return office_page(
        request, me, KEY, "accounts/password.html", status=status, form=form, invited={"email": email}
    )


def _email(request: AnyRequest, me: StaffMember, form: Form[ChangeEmail]) -> Template:
    status = 422 if form.errors else 200
    return office_page(request, me, KEY, "accounts/email.html", status=status, form=form)


ROUTES = [show_password, change_password, show_email, ask_new_email, show_new_email, change_email]
