"""What devices send: a batch of scans and annulments, and how its items are written."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

import msgspec

from pwa_tickets.checkin.verdicts import Direction, Verdict
from pwa_tickets.web.openapi import ShownAs


class ScanItem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One reading of a code. The batch is parsed by `record_scans`, which answers a bad item with its `error`.

    Attributes:
        id: made by the device; the same id is the same scan, however often it is sent.
        at: when it was read, by the device's own clock.
        seq: counts the device's scans; orders those whose clock is wrong.
        clock_offset_ms: what the device adds to its clock to have the server's, in milliseconds; absent if unknown.
        direction: which way the person went.
        shown: what the device showed.
        admitted: whether the person was let in.
        manual: whether the code was typed instead of read.
        reason: why somebody was let in against the verdict, up to 200 characters.
    """

    id: UUID
    seq: int
    show_id: UUID
    code_hash: str
    at: datetime
    clock_offset_ms: int | None = None
    direction: Direction
    shown: Verdict
    admitted: bool
    manual: bool = False
    reason: str | None = None


class AnnulItem(msgspec.Struct, kw_only=True):
    """An annulment of a scan, which may arrive before it.

    Attributes:
        id: made by the device; the same id is the same annulment, however often it is sent.
        target: the scan to annul.
        at: when it was annulled, by the device's own clock.
    """

    id: UUID
    target: UUID
    at: datetime


class Batch(msgspec.Struct, kw_only=True):
    """What a device scanned. Items are read one by one, so that a bad one never fails its neighbors.

    Attributes:
        scans: up to 1,000 scans.
        annuls: up to 1,000 annulments.
    """

    EXAMPLE: ClassVar = {
        "sent_at": "2026-06-12T18:45:10.000Z",
        "scans": [
            {
                "id": "4f6d0b2a-1c83-4e59-9d70-8a2e5b7c3f14",
                "seq": 1,
                "show_id": "0e3f2a56-8c1d-4f7b-9a52-6d1c0b7e4f10",
                "code_hash": "q1Zr8TbXw0Lk5VnD",
                "at": "2026-06-12T18:45:07.250Z",
                "clock_offset_ms": -120,
                "direction": "in",
                "shown": "admitted",
                "admitted": True,
            }
        ],
    }

    sent_at: str | None = None
    scans: list[Annotated[Any, ShownAs(ScanItem)]] = []
    annuls: list[Annotated[Any, ShownAs(AnnulItem)]] = []
