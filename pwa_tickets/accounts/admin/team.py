"""The team as owners see it: who has access, inviting somebody, another role, ending access."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts import invitations, team
from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.accounts.team import LastOwner, TeamMember
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.web.actor import StaffMember, StaffRole
from pwa_tickets.web.choices import Choice
from pwa_tickets.web.fields import Email, Money
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page

PAGE: Final = "/admin/ticketing/team"
KEY: Final = "team"
PARTS: Final = {"members": "accounts/_members.html", "invite": "accounts/_invite.html"}

AnyRequest = Request[Any, Any, Any]


class Invite(msgspec.Struct, kw_only=True):
    """The form "Invite somebody"."""

    email: Annotated[str, Email()]
    role: Annotated[StaffRole, Choice(StaffRole, empty=marked("Please choose a role."))]


class Role(msgspec.Struct, kw_only=True):
    """The form of a member's role, and of what they may refund."""

    role: Annotated[StaffRole, Choice(StaffRole, empty=marked("Please choose a role."))]
    refund_limit_in_cents: Annotated[int | None, Money()] = None


@get(PAGE, include_in_schema=False)
async def show(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template:
    """List who has access and who is invited, with the form to invite one more."""
    return await _team(request, owner, database, fill(Invite, {"role": StaffRole.STAFF}, prefix="invite-"))


@post(PAGE, include_in_schema=False, status_code=200)
async def invite(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template | Redirect:
    """Invite somebody and redirect to the list."""
    form = await read_form(request, Invite, prefix="invite-")
    if not form.errors:
        try:
            async with database.transaction(SYSTEM) as db:
                await invitations.invite(db, email=form.value.email, role=form.value.role, by=owner)
        except InvalidInput as refusal:
            form.note(refusal)
    if form.errors:
        return await _team(request, owner, database, form)
    return back_to(request, PAGE, Flash(_sent(form.value.email)))


@post(PAGE + "/invitations/{invitation_id:uuid}/send", include_in_schema=False)
async def send_again(
    request: AnyRequest,
    invitation_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Send an invitation again, with a new link, and redirect to the list."""
    async with database.transaction(SYSTEM) as db:
        email = await invitations.send_again(db, invitation_id, by=owner)
    return back_to(request, PAGE, Flash(_sent(email)))


@post(PAGE + "/invitations/{invitation_id:uuid}/withdraw", include_in_schema=False)
async def withdraw(
    request: AnyRequest,
    invitation_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Withdraw an invitation and redirect to the list."""
    async with database.transaction(SYSTEM) as db:
        email = await invitations.withdraw(db, invitation_id, by=owner)
    said = gettext("The invitation for %(email)s is withdrawn. Its link no longer works.") % {"email": email}
    return back_to(request, PAGE, Flash(said))


@get(PAGE + "/{profile_id:uuid}", include_in_schema=False)
async def show_member(
    request: AnyRequest,
    profile_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template:
    """Show a member with the form of their role."""
    async with database.transaction(SYSTEM) as db:
        member = await team.member(db, profile_id)
    told = {"role": member.role, "refund_limit_in_cents": member.refund_limit_in_cents}
    return _member(request, owner, member, fill(Role, told))


@post(PAGE + "/{profile_id:uuid}", include_in_schema=False, status_code=200)
async def change_role(
    request: AnyRequest,
    profile_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """Give a member another role and redirect to the list."""
    form = await read_form(request, Role)
    if not form.errors:
        try:
            async with database.transaction(SYSTEM) as db:
                wanted = form.value
                limit = wanted.refund_limit_in_cents
                await team.limit_refunds(db, profile_id, limit, role=wanted.role, by=owner)
                member = await team.change_role(db, profile_id, wanted.role, by=owner)
        except LastOwner as refusal:
            form.refuse(WHOLE_FORM, refusal.detail)
    if form.errors:
        async with database.transaction(SYSTEM) as db:
            member = await team.member(db, profile_id)
        return _member(request, owner, member, form)
    role = gettext(team.ROLE_LABELS[form.value.role])
    said = gettext("Saved. The role of %(name)s is “%(role)s”.") % {"name": member.name, "role": role}
    return back_to(request, "/admin" if member.id == owner.uuid else PAGE, Flash(said))


@get(PAGE + "/{profile_id:uuid}/end", include_in_schema=False)
async def ask_to_end(
    request: AnyRequest,
    profile_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template:
    """Ask before somebody's access is ended."""
    async with database.transaction(SYSTEM) as db:
        member = await team.member(db, profile_id)
    question = Confirmation(
        title=gettext("End the access of %(name)s?") % {"name": member.name},
        sentences=(
            gettext("They’re signed out everywhere at once and can’t sign in again."),
            gettext("What they did stays in the change log. You can invite them again."),
        ),
        action=f"{PAGE}/{profile_id}/end",
        yes=gettext("End access"),
        no=gettext("Keep it"),
        back=PAGE,
        target="members",
    )
    return confirm_page(request, owner, KEY, question)


@post(PAGE + "/{profile_id:uuid}/end", include_in_schema=False)
async def end(
    request: AnyRequest,
    profile_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """End somebody's access and redirect to the list."""
    try:
        async with database.transaction(SYSTEM) as db:
            member = await team.end_access(db, profile_id, by=owner)
    except LastOwner as refusal:
        return back_to(request, PAGE, Flash(refusal.detail, "bad"))
    said = gettext("%(name)s no longer has access.") % {"name": member.name}
    return back_to(request, PAGE, Flash(said))


@post(PAGE + "/{profile_id:uuid}/second-step/off", include_in_schema=False)
async def turn_off_second_factor(
    request: AnyRequest,
    profile_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Turn somebody's second step off and redirect to the list."""
    async with database.transaction(SYSTEM) as db:
        member = await team.turn_off_second_factor(db, profile_id, by=owner)
    said = gettext("%(name)s signs in by password alone now, and can set up a new phone.")
    return back_to(request, PAGE, Flash(said % {"name": member.name}, "warn"))


async def _team(request: AnyRequest, owner: StaffMember, database: Database, form: Form[Invite]) -> Template:
    async with database.transaction(SYSTEM) as db:
        return office_page(
            request,
            owner,
            KEY,
            "accounts/team.html",
            parts=PARTS,
            status=422 if form.errors else 200,
            form=form,
            members=await team.members(db),
            waiting=await invitations.waiting(db),
            role_labels=team.ROLE_LABELS,
            role_options=_role_options(),
            time_zone=await time_zone(db),
        )


def _member(request: AnyRequest, owner: StaffMember, member: TeamMember, form: Form[Role]) -> Template:
    return office_page(
        request,
        owner,
        KEY,
        "accounts/member.html",
        status=422 if form.errors else 200,
        form=form,
        member=member,
        role_options=_role_options(),
    )


def _role_options() -> list[tuple[StaffRole, str, str]]:
    return [(role, gettext(label), gettext(team.ROLE_HELP[role])) for role, label in team.ROLE_LABELS.items()]


def _sent(email: str) -> str:
    return gettext("An invitation is on its way to %(email)s.") % {"email": email}


ROUTES = [
    show,
    invite,
    send_again,
    withdraw,
    show_member,
    change_role,
    ask_to_end,
    end,
    turn_off_second_factor,
]
