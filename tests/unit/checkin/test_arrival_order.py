"""Whoever arrives first, the result is the same: reports of three doors, some with wrong clocks, in any order."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.device_reports import (
    EnrolledDevice,
    admission,
    make_device,
    read_code_hash,
    report_scans,
    scan_time,
)

LABELS = ("A1", "A2", "A3", "A4")
ORDERS = 4
FORGET = """
    truncate ticket_scans;
    update tickets set scanned_at = null, scanned_by = null;
    update devices set last_seq = null, last_scan_at = null;
"""


class Report(NamedTuple):
    """What a device sends at once. `clock_error`: how wrong its clock was since it last synced."""

    phone: EnrolledDevice
    scans: Sequence[dict[str, Any]]
    clock_error: timedelta


@pytest.mark.parametrize("seed", range(8))
async def test_the_order_of_arrival_changes_no_result(
    database: Database, owner: Owner, show: Show, maya: Buyer, seed: int
) -> None:
    dice = random.Random(seed)
    await factories.buy(database, show, maya, *LABELS)
    codes = [await read_code_hash(owner, show, label) for label in LABELS]
    phones = [await make_device(owner, show, gate=f"Door {letter}", usher=letter) for letter in "ABC"]
    # One door's clock is right all the time, and it sees everybody once: every ticket has a sound entry.
    reports = [Report(phones[0], _entries(phones[0], dice.sample(codes, len(codes)), 0, dice), timedelta(0))]
    for phone in phones[1:]:
        for nth in range(4):
            error = dice.choice([timedelta(0), timedelta(0), timedelta(hours=-1), timedelta(minutes=9)])
            reports.append(Report(phone, _entries(phone, dice.choices(codes, k=2), nth, dice), error))

    results = []
    for _ in range(ORDERS):
        await owner.execute(FORGET)
        for report in dice.sample(reports, len(reports)):
            scans = [_by_its_clock(scan, report.clock_error) for scan in report.scans]
            await report_scans(database, report.phone, *scans, sent_at=datetime.now(UTC) + report.clock_error)
        results.append([await _first(owner, show, label) for label in LABELS])
    assert results == [results[0]] * ORDERS
    assert all(results[0])
    sound = {UUID(scan["id"]) for report in reports if not report.clock_error for scan in report.scans}
    rows = await owner.fetch("select id from ticket_scans where not doubtful")
    assert {row["id"] for row in rows} == sound


def _entries(
    phone: EnrolledDevice, codes: Sequence[str], nth: int, dice: random.Random
) -> list[dict[str, Any]]:
    """Entries of one stretch of five minutes, in the order in which the phone read them."""
    seconds = sorted(dice.sample(range(300), len(codes)))
    return [
        phone.scan(code, scan_time(minutes=5 * nth, seconds=second))
        for code, second in zip(codes, seconds, strict=True)
    ]


def _by_its_clock(scan: dict[str, Any], error: timedelta) -> dict[str, Any]:
    return {**scan, "at": (datetime.fromisoformat(scan["at"]) + error).isoformat()}


async def _first(owner: Owner, show: Show, label: str) -> tuple[datetime, str] | None:
    """Who was first, to the millisecond: scans of one device stand at least a microsecond apart."""
    found = await admission(owner, show, label)
    return found and (found[0].replace(microsecond=found[0].microsecond // 1000 * 1000), found[1])
