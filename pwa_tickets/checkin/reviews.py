"""Reviews: staff decide on what a device reported after it was revoked, as a whole.

A queue that comes home late is common and a stolen phone is rare; the phone's own word cannot tell them apart.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.checkin.queries import device_label
from pwa_tickets.web.actor import StaffMember


class Decision(StrEnum):
    """What staff say of the scans."""

    ACCEPT = "accept"
    DECLINE = "decline"


class WaitingReview(msgspec.Struct, kw_only=True):
    """A revoked device with scans that change no ticket before staff decide.

    Attributes:
        scans: how many scans and annulments wait.
        received_at: when the latest of them arrived.
    """

    device_id: UUID
    gate: str
    usher: str | None
    revoked_at: datetime
    received_at: datetime
    scans: int

    @property
    def label(self) -> str:
        """Where the device stood and whose it is."""
        return device_label(self.gate, self.usher)


WAITING = text("""
    select d.id as device_id, d.gate, p.name as usher, d.revoked_at, max(report.received_at) as received_at,
           count(*) as scans
    from (select device_id, received_at from ticket_scans where review = 'waiting'
          union all
          select device_id, received_at from scan_annuls where review = 'waiting') report
    join devices d on d.id = report.device_id
    left join profiles p on p.id = d.profile_id
    where d.revoked_at is not null
    group by d.id, p.name
    order by d.revoked_at desc, d.id
    limit 50
""")
REVIEW = text("select review_scans(:device_id, :accept)")


async def waiting(db: AsyncSession) -> list[WaitingReview]:
    """Read the devices whose scans wait for a decision, the latest revoked first."""
    return [WaitingReview(**row) for row in (await db.execute(WAITING)).mappings()]


async def decide(db: AsyncSession, device_id: UUID, decision: Decision, *, staff: StaffMember) -> int:
    """Let all waiting scans of a device count, or none; return how many there were."""
    accept = decision is Decision.ACCEPT
    decided: int = await db.scalar(REVIEW, {"device_id": device_id, "accept": accept}) or 0
    if decided:
        action = "scans_accepted" if accept else "scans_declined"
        await audit.record(db, staff, action, Subject("device", device_id), after={"scans": decided})
    return decided
