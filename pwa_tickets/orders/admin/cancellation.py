"""Canceling a show: what it comes to, the words for the families, and watching it done."""

import asyncio
from contextlib import suppress
from enum import StrEnum
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.orders import job_runs, show_cancellation
from pwa_tickets.orders.family_answers import read_answers
from pwa_tickets.orders.family_choice_models import Fallback
from pwa_tickets.orders.family_choices import DAYS, MOST_DAYS
from pwa_tickets.orders.job_run_models import JobKind
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.orders.show_cancellation import Asking
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.shows import office_queries as shows
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import Choice
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.fields import Text, Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

SHOWS: Final = "/admin/ticketing/shows"
CANCEL: Final = SHOWS + "/{show_id:uuid}/cancel"
JOBS: Final = "/admin/ticketing/jobs"
KEY: Final = "shows"
TIMEOUT_SECONDS: Final = 3.0

AnyRequest = Request[Any, Any, Any]


class Money(StrEnum):
    """What becomes of the money."""

    CHOOSE = "choose"
    """Each family says what it would like."""
    REFUND = "refund"
    """It goes back at once."""
    STAYS = "stays"
    """It stays with the studio."""


class CancelForm(msgspec.Struct, kw_only=True):
    """The words for the families, what becomes of the money, and how long families have to choose."""

    message: Annotated[str | None, Text(most=1000, lines=True)] = None
    money: Money = Money.CHOOSE
    days: Annotated[int, Whole(least=1, most=MOST_DAYS)] = DAYS
    fallback: Annotated[str, Choice(Literal["refund", "donation"])] = Fallback.REFUND


@get(CANCEL, include_in_schema=False)
async def ask_to_cancel(
    request: AnyRequest,
    show_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
) -> Template | Redirect:
    """Say what canceling comes to, and what Stripe holds for it; of a show that is called off, redirect to how far it is."""
    async with database.transaction(staff.actor) as db:
        run_id = await job_runs.run_of(db, JobKind.CANCEL_SHOW, show_id)
    if run_id is not None:
        return back_to(request, f"{JOBS}/{run_id}")
    return await _form_page(request, staff, database, payments, show_id, fill(CancelForm))


@post(CANCEL, include_in_schema=False)
async def cancel_show(
    request: AnyRequest,
    show_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    payments: NamedDependency[Payments],
) -> Template | Redirect:
    """Call the show off and lead to the page that tells how far it is."""
    form = await read_form(request, CancelForm)
    if form.errors:
        return await _form_page(request, staff, database, payments, show_id, form, status=422)
    asked = form.value
    asking = (
        Asking(days=asked.days, fallback=Fallback(asked.fallback)) if asked.money is Money.CHOOSE else None
    )
    try:
        async with database.transaction(SYSTEM) as db:  # the job is queued in the same transaction
            run_id = await show_cancellation.cancel_show(
                db,
                show_id,
                refund=asked.money is not Money.STAYS,
                message=asked.message,
                staff=staff,
                asking=asking,
            )
    except OverRefundLimit as refusal:
        form.refuse(WHOLE_FORM, refusal.detail)
        return await _form_page(request, staff, database, payments, show_id, form, status=403)
    except show_cancellation.ShowOver as refusal:
        return back_to(request, f"{SHOWS}/{show_id}", Flash(refusal.detail, "warn"))
    return back_to(request, f"{JOBS}/{run_id}")


@get(JOBS + "/{run_id:uuid}", include_in_schema=False)
async def job_page(
    request: AnyRequest, run_id: FromPath[UUID], staff: NamedDependency[StaffMember], db: StaffDb
) -> Template:
    """Tell how far a job is; the page asks again by itself until it is done."""
    run = await job_runs.read_run(db, run_id)
    asked = await read_answers(db, run_id)
    return office_page(
        request,
        staff,
        KEY,
        "orders/job.html",
        parts={"job": "orders/_job.html"},
        run=run,
        asked=asked,
        show=await shows.office_show(db, run.subject),
    )


async def _form_page(
    request: AnyRequest,
    staff: StaffMember,
    database: Database,
    payments: Payments,
    show_id: UUID,
    form: Form[CancelForm],
    *,
    status: int = 200,
) -> Template:
    async with database.transaction(staff.actor) as db:
        show = await shows.office_show(db, show_id)
        affected = await show_cancellation.affected_by(db, show_id)
    held = None
    with suppress(PaymentsUnreachable, TimeoutError):
        async with asyncio.timeout(TIMEOUT_SECONDS):
            held = await payments.balance_in_cents(affected.currency)
    return office_page(
        request,
        staff,
        KEY,
        "orders/cancel-show.html",
        status=status,
        form=form,
        show=show,
        affected=affected,
        held=held,
    )


ROUTES = [ask_to_cancel, cancel_show, job_page]
