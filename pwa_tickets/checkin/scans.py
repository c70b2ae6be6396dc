"""What phones report: every reading of a code once, and an answer to each."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from pwa_tickets.checkin.verdicts import Direction, Entry, Facts, Verdict, decide
from pwa_tickets.errors import TicketsError
from pwa_tickets.tickets.codes import CodeState

if TYPE_CHECKING:
    from pwa_tickets.db.raw import FunctionCaller

BATCH = 1000


class BatchTooLarge(TicketsError):
    """Refuse more items than one call takes."""

    status, slug, title = 422, "batch-too-large", "Too many scans at once"
    description = (
        "The batch has more than 1,000 scans or more than 1,000 annulments. Nothing of it was recorded."
    )
    sentence = "Up to 1,000 scans and 1,000 annulments fit in one report. Nothing of this one was kept."


class Batch(msgspec.Struct, kw_only=True):
    """A phone's report. Items are read one by one, so that a bad one never fails its neighbors.

    A scan: `{id, seq, show_id, code_hash, at, clock_offset_ms?, direction, shown, admitted, manual?, reason?}`;
    an annulment: `{id, target, at}`.
    """

    sent_at: str | None = None
    scans: list[Any] = []
    annuls: list[Any] = []


class Conflict(msgspec.Struct, kw_only=True):
    """Two people came in by one seat: who was first, and when the second one was let in."""

    id: str
    show_id: str
    scanned_at: datetime
    gate: str
    first: Entry
    section: str
    row_name: str
    seat_number: str


class Result(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The answer to one item: a scan's verdict in today's fold, or what could not be read about it."""

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
    """News about one code of a roster. Without `first_in_at` nobody is inside by it."""

    show_id: str
    code_hash: str
    state: CodeState
    first_in_at: str | None = None
    gate: str | None = None


class Answer(msgspec.Struct, kw_only=True):
    """The whole answer: a result for each item in the order sent, scans first, then annulments.

    `conflicts` are all entries of this phone that met somebody inside, also earlier ones that a later report of another
    phone turned into conflicts.
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
    """
    if max(len(batch.scans), len(batch.annuls)) > BATCH:
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
