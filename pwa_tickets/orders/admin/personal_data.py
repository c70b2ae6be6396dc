"""Personal data as owners see it: what is kept about an address, as a file; erasing it; and after how many months by itself."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext, marked, ngettext
from pwa_tickets.orders import personal_data
from pwa_tickets.orders.personal_data import Kept, NotErasable
from pwa_tickets.studio import choices
from pwa_tickets.studio.models import Studio
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Email, Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

PAGE: Final = "/admin/ticketing/personal-data"
KEY: Final = "personal-data"

AnyRequest = Request[Any, Any, Any]


class AboutWhom(msgspec.Struct, kw_only=True):
    """Whose data it is about. It is posted, so that no address and no log has it."""

    email: Annotated[str, Email(empty=marked("Please type an email address."))]


class Erasing(AboutWhom, kw_only=True):
    """The form "Erase it"."""

    tickets_stay: bool = False
    sure: bool = False


class Retention(msgspec.Struct, kw_only=True):
    """The form "Old orders"."""

    months: Annotated[int | None, Whole(least=1, most=120)] = None


@get(PAGE, include_in_schema=False)
async def show(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template:
    """Ask whom it is about, and show after how many months orders become anonymous."""
    return await _page(request, owner, database)


@post(PAGE, include_in_schema=False, status_code=200)
async def find(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template:
    """Show what is kept about an address, and what can be done."""
    form = await read_form(request, AboutWhom)
    if form.errors:
        return await _page(request, owner, database, form=form)
    async with database.transaction(SYSTEM) as db:
        kept = await personal_data.kept_about(db, form.value.email)
    erasing = fill(Erasing, {"email": kept.email}, prefix="erase-")
    return await _page(request, owner, database, form=form, kept=kept, erasing=erasing)


@post(PAGE + "/export", include_in_schema=False, status_code=200)
async def export(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template | Response[bytes]:
    """Download everything that is kept about an address."""
    form = await read_form(request, AboutWhom)
    if form.errors:
        return await _page(request, owner, database, form=form)
    async with database.transaction(SYSTEM) as db:
        data = await personal_data.export(db, form.value.email, by=owner)
    headers = {
        "Content-Disposition": 'attachment; filename="personal-data.json"',
        "Cache-Control": "private, no-store",
    }
    return Response(
        msgspec.json.format(msgspec.json.encode(data)), media_type="application/json", headers=headers
    )


@post(PAGE + "/erase", include_in_schema=False)
async def erase(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template | Redirect:
    """Erase what is kept about an address and redirect, or say why it cannot be erased yet."""
    form = await read_form(request, Erasing, prefix="erase-")
    if "email" in form.errors:
        return await _page(request, owner, database)
    if not form.value.sure:
        form.refuse("sure", gettext("Please check that you’re sure."))
    try:
        if not form.errors:
            async with database.transaction(SYSTEM) as db:
                erased = await personal_data.erase(
                    db, form.value.email, tickets_stay=form.value.tickets_stay, by=owner
                )
            said = ngettext(
                "Erased. %(num)s order no longer has a name.",
                "Erased. %(num)s orders no longer have a name.",
                erased,
            )
            return back_to(request, PAGE, Flash(said % {"num": erased}))
    except NotErasable as refusal:
        name = WHOLE_FORM if refusal.facts["waiting"] else "tickets_stay"
        form.refuse(name, personal_data.waiting_words(refusal))
    async with database.transaction(SYSTEM) as db:
        kept = await personal_data.kept_about(db, form.value.email)
    asked = fill(AboutWhom, {"email": kept.email})
    return await _page(request, owner, database, form=asked, kept=kept, erasing=form)


@post(PAGE + "/retention", include_in_schema=False)
async def choose_retention(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template | Redirect:
    """Choose after how many months orders become anonymous, and redirect to the page."""
    form = await read_form(request, Retention, prefix="retention-")
    if form.errors:
        return await _page(request, owner, database, retention=form)
    async with database.transaction(SYSTEM) as db:
        await choices.change(db, {"personal_data_months": form.value.months}, staff=owner)
    return back_to(request, PAGE, Flash(gettext("Saved.")))


async def _page(
    request: AnyRequest,
    owner: StaffMember,
    database: Database,
    *,
    form: Form[AboutWhom] | None = None,
    kept: Kept | None = None,
    erasing: Form[Erasing] | None = None,
    retention: Form[Retention] | None = None,
) -> Template:
    if retention is None:
        async with database.transaction(SYSTEM) as db:
            retention = fill(Retention, {"months": await _months(db)}, prefix="retention-")
    wrong = any(one is not None and one.errors for one in (form, erasing, retention))
    return office_page(
        request,
        owner,
        KEY,
        "orders/personal-data.html",
        status=422 if wrong else 200,
        headers={"Cache-Control": "private, no-store"},
        form=form or fill(AboutWhom),
        kept=kept,
        erasing=erasing,
        retention=retention,
    )


async def _months(db: AsyncSession) -> int | None:
    months: int | None = await db.scalar(select(Studio.personal_data_months))
    return months


ROUTES = [show, find, export, erase, choose_retention]
