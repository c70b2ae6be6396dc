"""Moving a show to another time: when, the words for the families, and what happens where nobody chooses."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.orders import job_runs, show_cancellation, show_move
from pwa_tickets.orders.admin.cancellation import JOBS, KEY, SHOWS
from pwa_tickets.orders.family_choice_models import Fallback
from pwa_tickets.orders.family_choices import DAYS, MOST_DAYS
from pwa_tickets.orders.job_run_models import JobKind
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.orders.show_move import ShowMove
from pwa_tickets.seats.reservations import NotOnSale
from pwa_tickets.shows import office_queries as shows
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import Choice
from pwa_tickets.web.fields import Text, Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.local_time import LocalTime
from pwa_tickets.web.office import back_to, office_page

MOVE: Final = SHOWS + "/{show_id:uuid}/move"

AnyRequest = Request[Any, Any, Any]


class MoveForm(msgspec.Struct, kw_only=True):
    """When it begins instead, the words for the families, and how long they have to choose."""

    starts_at: LocalTime
    message: Annotated[str | None, Text(most=1000, lines=True)] = None
    days: Annotated[int, Whole(least=1, most=MOST_DAYS)] = DAYS
    fallback: Annotated[str, Choice(Literal["keep", "refund", "donation"])] = Fallback.KEEP


@get(MOVE, include_in_schema=False)
async def ask_to_move(
    request: AnyRequest,
    show_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template:
    """Ask when it begins instead, and say who is asked."""
    async with database.transaction(staff.actor) as db:
        show = await shows.office_show(db, show_id)
    form = fill(MoveForm, {"starts_at": LocalTime.of(show.starts_at, show.time_zone)})
    return await _form_page(request, staff, database, show_id, form)


@post(MOVE, include_in_schema=False)
async def move_show(
    request: AnyRequest,
    show_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """Move the show and lead to the page that tells how far asking its families is."""
    async with database.transaction(staff.actor) as db:
        show = await shows.office_show(db, show_id)
    form = await read_form(request, MoveForm)
    starts_at = form.moment("starts_at", show.time_zone)
    if form.errors or starts_at is None:
        return await _form_page(request, staff, database, show_id, form, status=422)
    asked = form.value
    move = ShowMove(
        starts_at=starts_at, message=asked.message, days=asked.days, fallback=Fallback(asked.fallback)
    )
    try:
        async with database.transaction(SYSTEM) as db:  # the job is queued in the same transaction
            run_id = await show_move.move_show(db, show_id, move, staff=staff)
    except InvalidInput as refusal:
        form.note(refusal)
        return await _form_page(request, staff, database, show_id, form, status=422)
    except OverRefundLimit as refusal:
        form.refuse(WHOLE_FORM, refusal.detail)
        return await _form_page(request, staff, database, show_id, form, status=403)
    except (show_cancellation.ShowOver, NotOnSale) as refusal:
        return back_to(request, f"{SHOWS}/{show_id}", Flash(refusal.detail, "warn"))
    return back_to(request, f"{JOBS}/{run_id}")


async def _form_page(
    request: AnyRequest,
    staff: StaffMember,
    database: Database,
    show_id: UUID,
    form: Form[MoveForm],
    *,
    status: int = 200,
) -> Template:
    async with database.transaction(staff.actor) as db:
        show = await shows.office_show(db, show_id)
        affected = await show_cancellation.affected_by(db, show_id)
        before = await job_runs.run_of(db, JobKind.MOVE_SHOW, show_id)
    return office_page(
        request,
        staff,
        KEY,
        "orders/move-show.html",
        status=status,
        form=form,
        show=show,
        affected=affected,
        before=before,
    )


ROUTES = [ask_to_move, move_show]
