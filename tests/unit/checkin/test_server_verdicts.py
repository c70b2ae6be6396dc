"""The cases of `tests/vectors/verdicts.json` on the server: recorded by SQL, gathered by SQL, named by `decide`.

A case tells what one device knows. The server knows more: every roster, and each code that was bought since. So a code
that a device calls spare has been issued here as soon as anybody has shown it, and two cases end otherwise.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pwa_tickets.checkin.batch import Batch
from pwa_tickets.checkin.scans import Result, record
from pwa_tickets.checkin.verdicts import Direction, Entry, Verdict
from pwa_tickets.tickets.codes import CodeState
from tests.factories import Owner, Show, make_show, make_venue
from tests.unit.checkin.device_reports import NOW, EnrolledDevice, annul, make_device, read_code_hash
from tests.unit.checkin.vectors import CASES, SHOWS, entry, rosters_of, scans_of, show_of
from tests.unit.checkin.verdict_model import Code, Roster, Scan

SERVER_KNOWS_MORE = {
    "the other show's roster is not on this phone": Verdict.WRONG_SHOW,
    "no roster at all": Verdict.ADMITTED,
}
READ_AT = datetime.fromisoformat("2027-05-15T21:00:00Z")
"""After all that any case tells; it is NOW on the server, which believes no scan of the future."""

READING_ID = UUID(int=2**64)
UNKNOWN_HASH = "Z9-is-no-code-00"
ONE_MILLISECOND = timedelta(milliseconds=1)
"""Scans of one device are kept at least a microsecond apart; a case compares milliseconds."""


@dataclass(frozen=True)
class World:
    """One case on the server: its shows and its two devices."""

    owner: Owner
    shows: Mapping[str, Show]
    devices: Mapping[str, EnrolledDevice]
    hashes: Mapping[str, str]

    async def report(
        self, gate: str, *scans: dict[str, Any], annuls: tuple[dict[str, Any], ...] = ()
    ) -> list[Result]:
        batch = Batch(sent_at=datetime.now(UTC).isoformat(), scans=list(scans), annuls=list(annuls))
        return (await record(self.owner, str(self.devices[gate].id), batch)).results

    def as_reported(self, scan: Scan, seq: int) -> dict[str, Any]:
        return self.devices[scan.gate].scan(
            self.hashes.get(scan.code_hash, UNKNOWN_HASH),
            moved(scan.scanned_at),
            id=str(UUID(int=ord(scan.id[0]) if scan.id else 1)),  # in the order of the case's own ids
            seq=seq,
            show_id=str(self.shows[scan.show_id].id),
            direction=scan.direction.value,
            admitted=scan.admitted,
        )


async def test_the_server_says(owner: Owner) -> None:
    """All cases on one database, each in a transaction that is taken back."""
    venue = await make_venue(owner, rows=("A",), seats_per_row=4)
    shows = {name: await make_show(owner, venue, title=name) for name in SHOWS}
    wrong = {}
    for case in CASES:
        if case["read"] is None:  # devices report codes; a text that is none never leaves them
            continue
        async with taken_back(owner):
            result = await read_on_the_server(owner, shows, case)
        wanted = SERVER_KNOWS_MORE.get(case["name"], Verdict(case["verdict"]))
        first = entry(case.get("first")) or entry(case.get("other"))
        if result.verdict is not wanted or not is_same(result, first):
            wrong[case["name"]] = (result, wanted, first)
    assert wrong == {}
    assert len(CASES) > 80


async def read_on_the_server(owner: Owner, shows: Mapping[str, Show], case: Mapping[str, Any]) -> Result:
    rosters, scans = rosters_of(case), scans_of(case)
    devices = {gate: await make_device(owner, *shows.values(), gate=gate) for gate in ("Door A", "Door B")}
    await owner.execute("update devices set enrolled_at = '1990-01-01Z'")  # before all that any case tells
    hashes = {
        name: await read_code_hash(owner, shows[show], label_of(known), known.generation)
        for show, roster in rosters.items()
        for name, known in roster.codes.items()
    }
    shown = {scan.code_hash for scan in scans} | {case["read"]}
    for show, roster in rosters.items():
        await issue(owner, shows[show], roster, shown=shown, read=case["read"])
    world = World(owner, shows, devices, hashes)
    told = scans_told_by_rosters(rosters, scans)
    in_order = sorted([*told, *scans], key=lambda scan: (scan.scanned_at, scan.id))
    for scan in [*told, *scans]:  # each alone, in the order in which the case tells them
        reported = world.as_reported(scan, in_order.index(scan))
        await world.report(scan.gate, reported)
        if scan.annulled:
            await world.report(scan.gate, annuls=(annul(reported),))
    reading = Scan("", show_of(case), case["read"], READ_AT, "Door A", Direction(case.get("direction", "in")))
    [result] = await world.report(
        "Door A",
        world.as_reported(reading, len(in_order))
        | {"id": str(READING_ID), "admitted": case["verdict"] in ("admitted", "admitted_unsynced")},
    )
    return result


async def issue(owner: Owner, show: Show, roster: Roster, *, shown: set[str], read: str) -> None:
    """Bring the codes of a show into their states. One order a generation, so that every code has a ticket of its own."""
    for name, known in roster.codes.items():
        if known.state is CodeState.SPARE and name not in shown:
            continue
        # The code that is read may have been bought a moment ago; any other that was shown is known to be issued.
        state = CodeState.SOLD if known.state is CodeState.SPARE and name != read else known.state
        order_id = await owner.fetchval(
            "insert into ticket_orders (show_id, customer_name, customer_email, customer_email_canonical, "
            "total_amount_in_cents, order_number) "
            "values ($1, 'Maya', 'maya@example.com', 'maya@example.com', 0, generate_order_number()) returning id",
            show.id,
        )
        # Void, as far as the sale is concerned: check-in goes by the state of codes, and a seat has one live ticket only.
        await owner.execute(
            "with ticket as (insert into tickets (ticket_order_id, show_seat_id, qr_code, ticket_number, voided_at) "
            "select $1, show_seat_id, qr_code, generate_ticket_number(), now() from show_seat_codes "
            "where show_seat_id = $2 and generation = $3 returning id) "
            "update show_seat_codes set state = $4, ticket_id = ticket.id from ticket "
            "where show_seat_id = $2 and generation = $3",
            order_id,
            show.seats[label_of(known)],
            known.generation,
            state.value,
        )


def scans_told_by_rosters(rosters: Mapping[str, Roster], scans: list[Scan]) -> list[Scan]:
    """The entries that a roster tells of were scans of other devices, unless this one has taken them back since."""
    taken = {(scan.code_hash, scan.scanned_at) for scan in scans if scan.annulled}
    return [
        Scan("", show, name, known.first_in.scanned_at, known.first_in.gate)
        for show, roster in rosters.items()
        for name, known in roster.codes.items()
        if known.first_in and (name, known.first_in.scanned_at) not in taken
    ]


def is_same(result: Result, first: Entry | None) -> bool:
    """Whether the answer tells of this entry; where there is none, of the reading itself or of nothing."""
    told = result.first
    if first is None:
        return told is None or told == Entry(result.scanned_at or NOW, "Door A")
    if told is None or told.gate != first.gate:
        return False
    # A time after the reading is a clock gone wrong, which the server corrects.
    return first.scanned_at > READ_AT or abs(told.scanned_at - moved(first.scanned_at)) < ONE_MILLISECOND


def moved(moment: datetime) -> datetime:
    return moment - (READ_AT - NOW)


def label_of(known: Code) -> str:
    return f"A{known.seat + 1}"


@asynccontextmanager
async def taken_back(owner: Owner) -> AsyncGenerator[None]:
    transaction = owner.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()
