"""Jobs that staff start and watch. A run is begun once for its subject, goes on after a crash, and says how far it is."""

from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.queue import enqueue
from pwa_tickets.errors import NotFound
from pwa_tickets.orders.job_run_models import JobKind, JobRun, JobStatus


class JobError(msgspec.Struct, kw_only=True, frozen=True):
    """What a run could not do.

    Attributes:
        about: what it is about, such as an order's number.
        message: why.
    """

    about: str
    message: str


class JobDocument(msgspec.Struct, kw_only=True, frozen=True):
    """How far a job is.

    Attributes:
        kind: what it does.
        status: `queued` until a worker takes it; `done` when nothing is left.
        total: of how many.
        done: how many of them are done; with an error, too.
        errors: what could not be done.
        subject: the show, or the announcement.
    """

    EXAMPLE: ClassVar = {
        "id": "3c9e1f70-5a2b-4d86-b0e4-9f7d2c6a1b58",
        "kind": "cancel_show",
        "status": "running",
        "total": 320,
        "done": 120,
        "errors": [],
        "subject": "9f3c1a52-6d0b-4f7e-8a21-5b9e0c4d7f13",
    }

    id: UUID
    kind: JobKind
    status: JobStatus
    total: int
    done: int
    errors: tuple[JobError, ...]
    subject: UUID


class Step(msgspec.Struct, kw_only=True, frozen=True):
    """What a run needs to go on."""

    subject: UUID
    status: JobStatus
    done: int
    facts: dict[str, Any]
    errors: tuple[JobError, ...]
    requested_by: UUID | None


_BEGIN: Final = text("""
    insert into job_runs (kind, subject, total, facts, requested_by) values (:kind, :subject, :total, :facts, :by)
    on conflict (kind, subject)
      where status <> 'failed' and kind <> 'move_show' and (kind <> 'render_show_tickets' or status <> 'done')
      do nothing returning id
""").bindparams(bindparam("facts", type_=JSONB))
_BEGUN: Final = text("""
    select id from job_runs where kind = :kind and subject = :subject and status <> 'failed' order by created_at desc, id limit 1
""")
_LOCK: Final = text(
    "select subject, status, done, facts, error as errors, requested_by from job_runs where id = :id for update"
)
_ADVANCE: Final = text("""
    update job_runs set status = 'running', done = least(done + 1, total), updated_at = now(),
      error = error || cast(:error as jsonb)
    where id = :id
""").bindparams(bindparam("error", type_=JSONB))
_NOTE: Final = text("""
    update job_runs set error = error || cast(:error as jsonb), updated_at = now()
    where id = :id and not error @> cast(:about as jsonb) returning true
""").bindparams(bindparam("error", type_=JSONB), bindparam("about", type_=JSONB))
_REACH: Final = text("""
    update job_runs set status = 'running', done = least(greatest(done, :done), total), updated_at = now()
    where id = :id and status <> 'done'
""")
_GIVE_UP: Final = text(
    "update job_runs set status = 'failed', updated_at = now() where id = :id and status <> 'done'"
)
_END: Final = text("update job_runs set status = 'done', done = total, updated_at = now() where id = :id")


async def begin(
    db: AsyncSession, kind: JobKind, subject: UUID, *, total: int, by: UUID | None, **facts: Any
) -> tuple[UUID, bool]:
    """Begin a run and queue its job, which is called like its kind; one that was begun stands for this one, but of moving a show,
    which may be moved again, and of rendering tickets, which may be done again after. System actor.

    Returns:
        The run's id, and whether it is new.
    """
    values = {"kind": kind, "subject": subject, "total": total, "facts": facts, "by": by}
    made = await db.scalar(_BEGIN, values)
    if made is None:
        return UUID(str(await run_of(db, kind, subject))), False
    await enqueue(db, kind, dedupe_key=f"run-{made}", run_id=str(made))
    return UUID(str(made)), True


async def run_of(db: AsyncSession, kind: JobKind, subject: UUID) -> UUID | None:
    """The run that was begun for this subject last, and did not fail. Staff or system actor."""
    found: UUID | None = await db.scalar(_BEGUN, {"kind": kind, "subject": subject})
    return found


async def read_run(db: AsyncSession, run_id: UUID) -> JobDocument:
    """How far a run is. Staff or system actor.

    Raises:
        NotFound: there is none of this id.
    """
    run = await db.get(JobRun, run_id)
    if run is None:
        raise NotFound()
    return JobDocument(
        id=run.id,
        kind=run.kind,
        status=run.status,
        total=run.total,
        done=run.done,
        errors=tuple(msgspec.convert(one, JobError) for one in run.error),
        subject=run.subject,
    )


async def lock_run(db: AsyncSession, run_id: UUID) -> Step | None:
    """Where to go on; None when it is done. Two workers at once take steps one after the other. System actor."""
    row = (await db.execute(_LOCK, {"id": run_id})).mappings().one()
    step = msgspec.convert(dict(row), Step)
    return None if step.status in (JobStatus.DONE, JobStatus.FAILED) else step


async def advance(db: AsyncSession, run_id: UUID, *, error: JobError | None = None) -> None:
    """Note that one more is done, in the transaction that did it."""
    errors = [] if error is None else [msgspec.to_builtins(error)]
    await db.execute(_ADVANCE, {"id": run_id, "error": errors})


async def note_error(db: AsyncSession, run_id: UUID, error: JobError) -> bool:
    """Note what could not be done after the run's own steps, once for what it is about; returns whether it was new."""
    about = [{"about": error.about}]
    values = {"id": run_id, "about": about, "error": [msgspec.to_builtins(error)]}
    return bool(await db.scalar(_NOTE, values))


async def reach(db: AsyncSession, run_id: UUID, done: int) -> None:
    """Note that so many are done; noting it twice is the same."""
    await db.execute(_REACH, {"id": run_id, "done": done})


async def give_up(db: AsyncSession, run_id: UUID) -> None:
    """Note that a run which is not done will not be: another may begin."""
    await db.execute(_GIVE_UP, {"id": run_id})


async def end(db: AsyncSession, run_id: UUID) -> None:
    """Note that nothing is left to do."""
    await db.execute(_END, {"id": run_id})
