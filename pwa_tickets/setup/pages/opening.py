"""The last step: read everything as a sentence, and press the one switch."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.settings import Settings
from pwa_tickets.setup import opening
from pwa_tickets.setup.pages.forms import Open
from pwa_tickets.setup.pages.frame import PAGE, progress_of, step_page
from pwa_tickets.setup.progress import Progress, Step
from pwa_tickets.studio import keys
from pwa_tickets.studio.live import LiveStudio
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to

OPEN: Final = PAGE + "/open"

AnyRequest = Request[Any, Any, Any]


@get(OPEN, include_in_schema=False)
async def show_proof(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Show what would open, and what is in the way."""
    async with database.transaction(owner.actor) as db:
        progress = await progress_of(db, settings)
    return _page(request, owner, progress, fill(Open), None)


@post(OPEN, include_in_schema=False, status_code=200)
async def open_studio(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    live_studio: NamedDependency[LiveStudio],
) -> Template | Redirect:
    """Ask Stripe once more, end the rehearsal and open the sale. Stripe is asked between two transactions."""
    form = await read_form(request, Open)
    async with database.transaction(owner.actor) as db:
        progress = await progress_of(db, settings)
    show = progress.show
    opens_at = form.moment("opens_at", show.time_zone) if show and form.typed.word("opens_at_date") else None
    if opens_at is not None and opens_at <= datetime.now(UTC):
        form.refuse("opens_at", gettext("This time has passed. Leave it empty to open at once."))
    if form.errors or opening.in_the_way(progress):
        return _page(request, owner, progress, form, opens_at, status=422)
    real = live_studio.when_open(settings)
    try:
        async with database.transaction(SYSTEM) as db:
            kept = await keys.kept_keys(db, real)
        await keys.check_keys(real, kept)
        async with database.transaction(owner.actor) as db:
            await opening.open_studio(db, progress, opens_at=opens_at, staff=owner)
    except InvalidInput as refusal:
        for error in refusal.errors:
            form.refuse(WHOLE_FORM, str(error["message"]))
    except PaymentsUnreachable:
        form.refuse(WHOLE_FORM, gettext(keys.NO_ANSWER))
    except TicketsError as refusal:
        form.refuse(WHOLE_FORM, refusal.detail)
    if form.errors:
        return _page(request, owner, progress, form, opens_at, status=422)
    await live_studio.refresh()
    said = gettext("The studio is open. What was bought to try it is gone.")
    return back_to(request, "/admin/ticketing/shows", Flash(said))


def _page(
    request: AnyRequest,
    owner: StaffMember,
    progress: Progress,
    form: Form[Open],
    opens_at: datetime | None,
    *,
    status: int = 200,
) -> Template:
    return step_page(
        request,
        owner,
        progress,
        Step.OPEN,
        status=status,
        form=form,
        proofs=[opening.proof_of(progress, show, opens_at) for show in progress.shows],
        missing=opening.in_the_way(progress),
        doubts=opening.doubts(progress),
    )


ROUTES = [show_proof, open_studio]
