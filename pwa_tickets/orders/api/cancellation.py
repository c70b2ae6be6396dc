"""Canceling a show and watching it, for programs of the staff."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from pwa_tickets.orders import job_runs, show_cancellation
from pwa_tickets.orders.family_choice_models import Fallback
from pwa_tickets.orders.family_choices import DAYS, MOST_DAYS
from pwa_tickets.orders.job_runs import JobDocument
from pwa_tickets.orders.refund_rights import OverRefundLimit
from pwa_tickets.orders.show_cancellation import Asking
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.problems import changing, refusing


class ChooseRequest(msgspec.Struct, kw_only=True):
    """That families choose: their money, a gift to the studio, or another show.

    Attributes:
        days: how long they have.
        fallback: what happens where nobody chose.
    """

    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)] = DAYS
    fallback: Literal["refund", "donation"] = "refund"


class CancelRequest(msgspec.Struct, kw_only=True):
    """How a show is called off.

    Attributes:
        refund: whether the money goes back to the cards; else only the tickets end.
        message: what the families read beside the news.
        choose: to ask every family what it would like, instead of sending the money back at once; not
            with `refund` false. What they paid counts as refunded by the caller from then on.
    """

    EXAMPLE: ClassVar = {
        "refund": True,
        "message": "The theater has no power. We are so sorry.",
        "choose": {"days": 10, "fallback": "refund"},
    }

    refund: bool = True
    message: Annotated[str, msgspec.Meta(max_length=1000)] | None = None
    choose: ChooseRequest | None = None


class JobBegun(msgspec.Struct, kw_only=True):
    """A job that goes on after this answer.

    Attributes:
        job_id: ask for it at `/api/jobs/{id}`.
    """

    job_id: UUID


@post(
    "/api/shows/{show_id:uuid}/cancel",
    status_code=202,
    tags=["staff"],
    security=STAFF,
    responses=changing(
        *(NotSignedIn, NotAllowed, NotFound, InvalidInput), *(show_cancellation.ShowOver, OverRefundLimit)
    ),
)
async def cancel_show(
    show_id: FromPath[UUID],
    data: JSONBody[CancelRequest],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> JobBegun:
    """Call a show off: its tickets end, its money goes back, each family is told, or asked what it would like. Calling again
    answers with the same job.
    """
    asking = None
    if data.choose is not None:
        asking = Asking(days=data.choose.days, fallback=Fallback(data.choose.fallback))
    async with database.transaction(SYSTEM) as db:  # the job is queued in the same transaction
        run_id = await show_cancellation.cancel_show(
            db, show_id, refund=data.refund, message=data.message, staff=staff, asking=asking
        )
    return JobBegun(job_id=run_id)


@get(
    "/api/jobs/{job_id:uuid}",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
)
async def read_job(job_id: FromPath[UUID], db: StaffDb) -> JobDocument:
    """Read how far a job is."""
    return await job_runs.read_run(db, job_id)


ROUTES = [cancel_show, read_job]
