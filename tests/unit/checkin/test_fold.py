"""What the database decides of any evening is what the written rule decides of it."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pwa_tickets.checkin.batch import Batch
from pwa_tickets.checkin.scans import record
from pwa_tickets.checkin.verdicts import Direction, Facts, Verdict, decide
from pwa_tickets.db.session import Database
from pwa_tickets.tickets.codes import CodeState
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.unit.checkin.device_reports import (
    EnrolledDevice,
    annul,
    make_device,
    read_code_hash,
    scan_time,
)
from tests.unit.checkin.verdict_model import Scan, fold


@pytest.mark.parametrize("seed", range(12))
async def test_any_evening_folds_as_the_rule_says(
    database: Database, owner: Owner, show: Show, maya: Buyer, seed: int
) -> None:
    """Few people, many doors: entries, exits, refusals, undos; sent in any order, some twice, times that collide."""
    dice = random.Random(seed)
    await factories.buy(database, show, maya, "A1", "A2")
    codes = {await read_code_hash(owner, show, label): label for label in ("A1", "A2")}
    phones = [await make_device(owner, show, gate=f"Door {letter}") for letter in "AB"]
    scans: dict[str, Scan] = {}
    sent: dict[str, list[dict[str, object]]] = defaultdict(list)
    undone: dict[str, list[dict[str, object]]] = defaultdict(list)
    for minute, phone in enumerate(dice.choices(phones, k=14)):
        direction = dice.choice(["in", "in", "out"])
        moment = scan_time(
            minutes=minute // 2 * 2
        )  # both phones may name the same moment; one phone never goes back
        facts = phone.scan(
            dice.choice(list(codes)), moment, direction=direction, admitted=dice.random() < 0.8
        )
        sent[phone.gate].append(facts)
        taken_back = dice.random() < 0.2
        if taken_back:
            undone[phone.gate].append(annul(facts))
        scans[str(facts["id"])] = Scan(
            str(facts["id"]),
            str(facts["show_id"]),
            str(facts["code_hash"]),
            moment,
            phone.gate,
            Direction(direction),
            bool(facts["admitted"]),
            taken_back,
        )

    await _send_in_any_order(database, phones, sent, undone, dice)

    kept = {
        str(row["id"]): row["scanned_at"]
        for row in await owner.fetch("select id, scanned_at from ticket_scans")
    }
    scans = {scan_id: replace(scan, scanned_at=kept[scan_id]) for scan_id, scan in scans.items()}
    assert await _summary(owner) == {code_hash: _first(code_hash, scans) for code_hash in codes}
    for phone in phones:
        async with database.raw_transaction(phone.actor) as connection:
            answer = await record(
                connection,
                str(phone.id),
                Batch(sent_at=datetime.now(UTC).isoformat(), scans=sent[phone.gate]),
            )
        assert [item.verdict for item in answer.results] == [
            _verdict(scans[str(facts["id"])], scans) for facts in sent[phone.gate]
        ]
        assert [item.stands for item in answer.results] == [
            scans[str(facts["id"])].stands for facts in sent[phone.gate]
        ]
        met = {item.id for item in answer.results if item.conflict}
        assert met == {
            str(facts["id"]) for facts in sent[phone.gate] if _meets(scans[str(facts["id"])], scans)
        }


async def _send_in_any_order(
    database: Database,
    phones: list[EnrolledDevice],
    sent: dict[str, list[dict[str, object]]],
    undone: dict[str, list[dict[str, object]]],
    dice: random.Random,
) -> None:
    work = [(phone, facts, kind) for phone in phones for kind, pile in (("scans", sent), ("annuls", undone))
            for facts in pile[phone.gate]]  # fmt: skip
    work += dice.sample(work, 5)
    dice.shuffle(work)
    while work:
        phone, batch = work[0][0], Batch(sent_at=datetime.now(UTC).isoformat())
        for item in [item for item in work if item[0] is phone][: dice.randrange(1, 5)]:
            work.remove(item)
            (batch.scans if item[2] == "scans" else batch.annuls).append(item[1])
        async with database.raw_transaction(phone.actor) as connection:
            await record(connection, str(phone.id), batch)


def _before(scan: Scan, scans: dict[str, Scan]) -> list[Scan]:
    moment = (scan.scanned_at, scan.id)
    return [s for s in scans.values() if s.code_hash == scan.code_hash and (s.scanned_at, s.id) < moment]


def _verdict(scan: Scan, scans: dict[str, Scan]) -> Verdict:
    return decide(Facts(CodeState.SOLD, inside=fold(_before(scan, scans))), scan.direction)


def _meets(scan: Scan, scans: dict[str, Scan]) -> bool:
    return scan.stands and scan.direction is Direction.IN and fold(_before(scan, scans)) is not None


def _first(code_hash: str, scans: dict[str, Scan]) -> datetime | None:
    entries = [
        s for s in scans.values() if s.code_hash == code_hash and s.stands and s.direction is Direction.IN
    ]
    return min((s.scanned_at for s in entries), default=None)


async def _summary(owner: Owner) -> dict[str, datetime | None]:
    rows = await owner.fetch(
        "select c.code_hash, t.scanned_at from tickets t join show_seat_codes c on c.ticket_id = t.id"
    )
    return {row["code_hash"]: row["scanned_at"] for row in rows}
