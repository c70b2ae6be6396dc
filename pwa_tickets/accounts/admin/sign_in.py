"""The staff's way in and out."""

from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts import passkeys, second_factor, sessions, staff, trusted_browsers
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.pending_log_in import read_pending, write_pending
from pwa_tickets.accounts.staff import Member
from pwa_tickets.audit import Subject
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError
from pwa_tickets.i18n import gettext, marked, ngettext
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember, Visitor, set_session
from pwa_tickets.web.fields import Secret, Text
from pwa_tickets.web.flash import Flash, leave_flash, take_flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to, first_page
from pwa_tickets.web.templating import page

SIGN_IN: Final = "/admin/sign-in"

AnyRequest = Request[Any, Any, Any]


class SignIn(msgspec.Struct):
    """What the form sends; `next` is where the person wanted to go."""

    email: Annotated[str, Text(most=254, empty=marked("Please type your email address."))]
    password: Annotated[str, Secret()]
    next: Annotated[str, Text(most=2000)] = ""


class SecondStep(msgspec.Struct, kw_only=True):
    """The form of the second step; `pending` says whose password was right."""

    code: Annotated[str, Text(most=40, empty=marked("Please type the six digits your app shows."))]
    trust: bool = False
    pending: Annotated[str, Text(most=500)] = ""
    next: Annotated[str, Text(most=2000)] = ""


@get("/admin", include_in_schema=False, sync_to_thread=False)
def lead_in(door_staff: NamedDependency[StaffMember]) -> Redirect:
    """Redirect staff to the first page of their role; who is not signed in is asked to by the refusal."""
    return Redirect(first_page(door_staff.role), status_code=303)


@get(SIGN_IN, include_in_schema=False, sync_to_thread=False)
def show(request: AnyRequest, settings: NamedDependency[Settings]) -> Template:
    """Ask for address and password, or a passkey."""
    form = fill(SignIn, {"next": request.query_params.get("next", "")})
    return first_step(settings, form, flash=take_flash(request))


@post(SIGN_IN, status_code=200, include_in_schema=False)
async def sign_in(
    request: AnyRequest,
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Sign in and redirect to the page that was wanted, if it is ours."""
    form = await read_form(request, SignIn)
    if form.errors:
        return first_step(settings, form, status=422)
    wanted = form.value
    try:
        member = await staff.log_in(
            database, settings, email=wanted.email, password=wanted.password, asker=asker
        )
        async with database.transaction(SYSTEM) as db:
            await staff.require_proven(db, member.id, member.proven)
            if await second_factor.is_needed(db, member.id, asker):
                carried = {"pending": write_pending(settings, member), "next": wanted.next}
                return await second_step(db, settings, member, fill(SecondStep, carried))
            secret = await sessions.prove(db, visitor.session_hash, profile_id=member.id, asker=asker)
    except TicketsError as refusal:
        form.refuse(WHOLE_FORM, refusal.detail)
        return first_step(settings, form, status=refusal.status)
    return let_in(request, member, secret, asker, wanted.next)


@post(SIGN_IN + "/code", status_code=200, include_in_schema=False)
async def type_code(
    request: AnyRequest,
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Finish a log-in by its second step, and redirect to the page that was wanted."""
    form = await read_form(request, SecondStep)
    async with database.transaction(SYSTEM) as db:
        member = await read_pending(db, settings, form.typed.word("pending"))
    if member is None:
        return _begin_again(request)
    used, status = None, 422
    if not form.errors:
        try:
            used = await second_factor.require(database, settings, member, form.value.code, asker=asker)
        except TicketsError as refusal:
            form.refuse("code", refusal.detail)
            status = refusal.status
    if form.errors:
        async with database.transaction(SYSTEM) as db:
            return await second_step(db, settings, member, form, status=status)
    async with database.transaction(SYSTEM) as db:
        if await read_pending(db, settings, form.value.pending) is None:
            return _begin_again(request)
        if form.value.trust:
            await trusted_browsers.trust(db, member.id, asker)
        if used == "recovery":
            left = await second_factor.recovery_codes_left(db, member.id)
            me = StaffMember(str(member.id), member.name, member.role, asker.address)
            await audit.record(
                db, me, "recovery_code_used", Subject("member", member.id), after={"left": left}
            )
            leave_flash(request, Flash(_left(left), "warn"))
        secret = await sessions.prove(db, visitor.session_hash, profile_id=member.id, asker=asker)
    return let_in(request, member, secret, asker, form.value.next)


@post("/admin/sign-out", status_code=200, include_in_schema=False)
async def sign_out(
    request: AnyRequest, visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> Redirect:
    """Sign out and redirect to the sign-in page."""
    async with database.transaction(SYSTEM) as db:
        await sessions.sign_out(db, visitor.session_hash)
    set_session(request.scope, "")
    return Redirect(SIGN_IN, status_code=303)


def let_in(request: AnyRequest, member: Member, secret: str, asker: Asker, wanted: str) -> Redirect:
    """Redirect whoever has signed in to the page that was wanted, if it is ours, else to the first of their role."""
    set_session(request.scope, secret)
    asker.remember(request.scope, member.email)
    return Redirect(_inside(wanted, first_page(member.role)), status_code=303)


def first_step(
    settings: Settings, form: Form[SignIn], *, status: int = 200, flash: Flash | None = None
) -> Template:
    """Ask for address and password, or a passkey where browsers make them."""
    has_passkeys = passkeys.site_of(settings) is not None
    return page("accounts/staff.html", status=status, form=form, flash=flash, has_passkeys=has_passkeys)


async def second_step(
    db: AsyncSession, settings: Settings, member: Member, form: Form[SecondStep], *, status: int = 200
) -> Template:
    """Ask for what a member's second step takes: a code, a passkey, or either. System actor."""
    has_passkeys = passkeys.site_of(settings) is not None and await passkeys.passkeys_of(db, member.id)
    return page(
        "accounts/sign-in-code.html",
        status=status,
        form=form,
        has_passkeys=bool(has_passkeys),
        has_app=await second_factor.has_app(db, member.id),
    )


def _begin_again(request: AnyRequest) -> Redirect:
    said = Flash(gettext("That took a while. Please sign in again."), "warn")
    return back_to(request, SIGN_IN, said)


def _left(codes: int) -> str:
    left = ngettext("You have %(num)s recovery code left.", "You have %(num)s recovery codes left.", codes)
    return left % {"num": codes}


def _inside(wanted: str, otherwise: str) -> str:
    """The wanted page if it is one of ours: a link must not send staff to another site."""
    parts = urlsplit(wanted)
    ours = (
        not parts.scheme
        and not parts.netloc
        and parts.path.startswith(("/admin/", "/setup"))
        and "\\" not in wanted
    )
    ours = ours and wanted.isprintable()
    return wanted if ours and parts.path != SIGN_IN else otherwise


ROUTES = [lead_in, show, sign_in, type_code, sign_out]
