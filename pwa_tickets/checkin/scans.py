"""What phones report: every reading of a code once, and an answer to each."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from pwa_tickets.checkin.batch import Batch
from pwa_tickets.checkin.verdicts import Direction, Entry, Facts, Verdict, decide
from pwa_tickets.errors import RETRY_AFTER, TicketsError
from pwa_tickets.tickets.codes import CodeState

if TYPE_CHECKING:
    from pwa_tickets.db.raw import FunctionCaller

MOST_ITEMS = 1000


class BatchTooLarge(TicketsError):
    """Refuse more items than one call takes."""

    status, slug, title = 422, "batch-too-large", "Too many scans at once"
    description = (
        "The batch has more than 1,000 scans or more than 1,000 annulments. Nothing of it was recorded."
    )
    sentence = "Up to 1,000 scans and 1,000 annulments fit in one report. Nothing of this one was kept."


class TooManyScans(TicketsError):
    """Refuse a device that reports more than any door sees."""

    status, slug, title, sqlstate = 429, "too-many-scans", "A moment, please", "TKFST"
    description = (
        "The device has reported thousands of new scans within a short time. Nothing of this batch was recorded. "
        "Repeat it after `retry_after` seconds."
    )
    fact_types = RETRY_AFTER
    sentence = (
        "This phone has reported a great many scans. Nothing is lost; it continues by itself in a moment."
    )


class Conflict(msgspec.Struct, kw_only=True):
    """Two people came in by one seat.

    Attributes:
        id: the scan that let the second one in.
        scanned_at: when the second one was let in.
    """

    id: str
    show_id: str
    scanned_at: datetime
    gate: str
    first: Entry
    section: str
    row_name: str
    seat_number: str


class Result(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The answer to one item: the verdict of the scan now, or what is wrong with the item.

    Attributes:
        id: the item.
        error: what could not be read; absent for an item that was recorded.
        target: the scan that an annulment annuls; absent for scans.
        stands: whether the scan counts; false for one that was annulled.
        scanned_at: when it happened, by the server's clock.
        conflict: the earlier entry by which somebody was inside already; absent when nobody was.
        alarm: whether the code was never sold.
    """

    id: Any
    error: str | None = None
    target: str | None = None
    verdict: Verdict | None = None
    stands: bool | None = None
    scanned_at: datetime | None = None
    first: Entry | None = None
    conflict: Entry | None = None
    alarm: bool = False


class Change(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A change of one code of a roster.

    Attributes:
        state: what the code is good for now.
        ticket_number_hash: of the number printed under the code; absent for a code on no ticket.
        first_in_at: when the person who is inside came in; absent when nobody is.
        gate: where that person came in.
    """

    show_id: str
    code_hash: str
    state: CodeState
    ticket_number_hash: str | None = None
    first_in_at: str | None = None
    gate: str | None = None


class Answer(msgspec.Struct, kw_only=True):
    """The answer to a batch.

    Attributes:
        device: `ok`, or `revoked` for a device that must forget its rosters.
        results: one for each item in the order sent, scans first, then annulments.
        changes: what changed in the device's rosters since it last asked.
        conflicts: the latest hundred entries of this device that met somebody inside, also earlier ones that a later
            report of another device turned into conflicts.
    """

    server_time: datetime
    device: str
    results: list[Result]
    changes: list[Change]
    conflicts: list[Conflict]


class _ScanFacts(msgspec.Struct, kw_only=True):
    id: Any
    error: str | None = None
    direction: Direction = Direction.IN
    scanned_at: datetime | None = None
    gate: str = ""
    state: CodeState | None = None
    wrong_show: bool = False
    unsold: bool = False
    replaced: bool = False
    inside: Entry | None = None
    other_inside: Entry | None = None
    stands: bool = False
    conflict: Entry | None = None


class _Recorded(msgspec.Struct, kw_only=True):
    device: str
    scans: list[_ScanFacts]
    annuls: list[Result]
    conflicts: list[Conflict]
    changes: list[Change]


async def record(sql: "FunctionCaller", device_id: str, batch: Batch) -> Answer:
    """Keep what is new, fold every touched ticket again, and answer each item.

    Raises:
        BatchTooLarge: more than a thousand scans, or annulments.
        TooManyScans: the device has used up its allowance.
    """
    if max(len(batch.scans), len(batch.annuls)) > MOST_ITEMS:
        raise BatchTooLarge()
    told: str = await sql.fetchval("select record_scans($1, $2)", device_id, _as_jsonb(batch))
    recorded = msgspec.json.decode(told, type=_Recorded)
    return Answer(
        server_time=datetime.now(UTC),
        device=recorded.device,
        results=[_result(facts) for facts in recorded.scans] + recorded.annuls,
        changes=recorded.changes,
        conflicts=recorded.conflicts,
    )


def _as_jsonb(batch: Batch) -> str:
    encoded = msgspec.json.encode(batch)
    if b"\\u0000" in encoded:  # Postgres has no zero character, and would refuse the whole batch for one
        encoded = msgspec.json.encode(_without_zero(msgspec.to_builtins(batch)))
    return encoded.decode()


def _without_zero(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_without_zero(item) for item in value]
    if isinstance(value, dict):
        return {_without_zero(key): _without_zero(item) for key, item in value.items()}
    return value


def _result(facts: _ScanFacts) -> Result:
    if facts.error is not None or facts.scanned_at is None:
        return Result(id=facts.id, error=facts.error or "not kept")
    known = Facts(facts.state, facts.wrong_show, facts.inside, facts.other_inside, facts.replaced)
    verdict = decide(known, facts.direction)
    itself = Entry(facts.scanned_at, facts.gate) if facts.stands and facts.direction is Direction.IN else None
    return Result(
        id=facts.id,
        verdict=verdict,
        stands=facts.stands,
        scanned_at=facts.scanned_at,
        first=facts.inside or facts.other_inside or itself,
        conflict=facts.conflict,
        alarm=facts.unsold,
    )
