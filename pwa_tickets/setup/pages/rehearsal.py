"""The step of the rehearsal: buy a ticket and scan it, on one's own phone, with a card that is none."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.errors import TicketsError
from pwa_tickets.settings import Settings
from pwa_tickets.setup import rehearsal
from pwa_tickets.setup.pages.frame import PAGE, lead_on, progress_of, step_page
from pwa_tickets.setup.progress import Step
from pwa_tickets.studio.choices import keep_answers
from pwa_tickets.web import qr
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import OwnerDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.office import back_to

TRY: Final = PAGE + "/try"

AnyRequest = Request[Any, Any, Any]


@get(TRY, include_in_schema=False)
async def show_rehearsal(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Template | Redirect:
    """Say what a rehearsal is, or where it stands."""
    return await _page(request, owner, db, settings, None)


@post(TRY, include_in_schema=False, status_code=200)
async def start(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Template | Redirect:
    """Open the sale for the rehearsal, and show the scanner's code, which is on this answer and nowhere else."""
    progress = await progress_of(db, settings)
    if not progress.can_begin(Step.TRY):
        return lead_on(request, progress)
    try:
        async with db.begin_nested():
            added = await rehearsal.start(db, progress, base_url=settings.base_url, staff=owner)
    except TicketsError as refusal:
        return back_to(request, TRY, Flash(refusal.detail, "warn"))
    return await _page(request, owner, db, settings, added.enroll_url)


@post(TRY + "/done", include_in_schema=False)
async def done(
    request: AnyRequest, owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Redirect:
    """Lead on: it was tried enough, or is left out."""
    await progress_of(db, settings)
    await keep_answers(db, {"is_tried": True})
    return lead_on(request, await progress_of(db, settings))


async def _page(
    request: AnyRequest, owner: StaffMember, db: Any, settings: Settings, enroll_url: str | None
) -> Template | Redirect:
    progress = await progress_of(db, settings)
    show = progress.show
    if show is None or not progress.can_begin(Step.TRY):
        return lead_on(request, progress)
    buy_url = f"{settings.base_url}/shows/{show.id}/seats"
    return step_page(
        request,
        owner,
        progress,
        Step.TRY,
        can_pay=bool(settings.stripe_secret_key),
        buy_url=buy_url,
        buy_code=qr.svg(buy_url),
        enroll_url=enroll_url,
        enroll_code=qr.svg(enroll_url) if enroll_url else "",
        seen=await rehearsal.seen(db),
    )


ROUTES = [show_rehearsal, start, done]
