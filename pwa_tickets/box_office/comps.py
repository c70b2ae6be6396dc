"""Tickets that are given away: why, from the studio's list, and how many of a show may be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput, NotFound
from pwa_tickets.i18n import gettext
from pwa_tickets.web.actor import StaffMember

USUAL_REASONS: Final = ("Press", "Something went wrong", "Sponsor", "Teacher", "Volunteer")
"""What most studios say; each can be taken off the list."""

LONGEST_REASON: Final = 60


class Allowance(msgspec.Struct, kw_only=True, frozen=True):
    """How many tickets of a show may be given away, and how many are.

    Attributes:
        tickets: None without an allowance.
    """

    show_id: UUID
    title: str
    starts_at: datetime
    time_zone: str
    tickets: int | None
    given: int


_CHOSEN: Final = text("select name, is_offered from comp_reasons")
_LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended('comp reasons', 0))")
_OFFER: Final = text("""
    insert into comp_reasons (name, is_offered) values (:name, :is_offered)
    on conflict (lower(name)) do update set name = excluded.name, is_offered = excluded.is_offered, updated_at = now()
    returning id
""")
_ALLOWANCES: Final = text("""
    select sh.id as show_id, sh.title, sh.starts_at, v.time_zone, a.tickets, comps_given(sh.id) as given
    from recital_shows sh join venues v on v.id = sh.venue_id left join comp_allowances a on a.show_id = sh.id
    where sh.cancelled_at is null and sh.starts_at > now() - interval '6 hours' order by sh.starts_at, sh.id limit 100
""")
_ALLOWED: Final = text("select tickets from comp_allowances where show_id = :show_id for update")
_ALLOW: Final = text("""
    insert into comp_allowances (show_id, tickets) select id, :tickets from recital_shows where id = :show_id
    on conflict (show_id) do update set tickets = excluded.tickets, updated_at = now() returning show_id
""")
_DISALLOW: Final = text("delete from comp_allowances where show_id = :show_id")


async def reasons(db: AsyncSession) -> list[str]:
    """The studio's list: the usual reasons and its own, without what it took off. Staff or system actor."""
    offered = {name.lower(): name for name in USUAL_REASONS}
    for chosen in await db.execute(_CHOSEN):
        if chosen.is_offered:
            offered[chosen.name.lower()] = chosen.name
        else:
            offered.pop(chosen.name.lower(), None)
    return [offered[name] for name in sorted(offered)]


async def find_reason(db: AsyncSession, name: str) -> str:
    """The reason of this name, whatever its capitals.

    Raises:
        InvalidInput: it is not on the list; the sentence says what is.
    """
    known = await reasons(db)
    if found := _among(known, name):
        return found
    message = gettext("Please choose why: %(reasons)s.")
    raise InvalidInput([{"field": "reason", "message": message % {"reasons": ", ".join(known)}}])


async def add_reason(db: AsyncSession, name: str, *, staff: StaffMember) -> None:
    """Put a reason on the list; one that is there stays. Staff actor, as below.

    Raises:
        InvalidInput: no words, or too many.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_REASON:
        message = gettext("Please use up to %(most)s characters.") % {"most": LONGEST_REASON}
        raise InvalidInput([{"field": "name", "message": message}])
    await db.execute(_LOCK)
    if _among(await reasons(db), name):
        return
    added = (await db.execute(_OFFER, {"name": name, "is_offered": True})).scalar_one()
    await audit.record(db, staff, "comp_reason_added", Subject("comp_reason", added), after={"reason": name})


async def retire_reason(db: AsyncSession, name: str, *, staff: StaffMember) -> bool:
    """Take a reason off the list; what was given for it keeps it. The last one stays: False.

    Raises:
        NotFound: it is not on the list.
    """
    await db.execute(_LOCK)
    known = await reasons(db)
    found = _among(known, name)
    if found is None:
        raise NotFound()
    if len(known) == 1:
        return False
    retired = (await db.execute(_OFFER, {"name": found, "is_offered": False})).scalar_one()
    await audit.record(
        db, staff, "comp_reason_retired", Subject("comp_reason", retired), before={"reason": found}
    )
    return True


def _among(known: Sequence[str], name: str) -> str | None:
    """The reason of this name, whatever its capitals."""
    wanted = name.strip().lower()
    return next((reason for reason in known if reason.lower() == wanted), None)


async def allowances(db: AsyncSession) -> list[Allowance]:
    """The shows that are still sold at the counter, soonest first."""
    return [msgspec.convert(dict(row), Allowance) for row in (await db.execute(_ALLOWANCES)).mappings()]


async def allow(db: AsyncSession, show_id: UUID, tickets: int | None, *, staff: StaffMember) -> None:
    """Say how many tickets of a show may be given away; None: as many as there are.

    Raises:
        NotFound: no such show.
    """
    before = await db.scalar(_ALLOWED, {"show_id": show_id})
    if tickets == before:
        return
    if tickets is None:
        await db.execute(_DISALLOW, {"show_id": show_id})
    elif await db.scalar(_ALLOW, {"show_id": show_id, "tickets": tickets}) is None:
        raise NotFound()
    await audit.record(
        db,
        staff,
        "comp_allowance_changed",
        Subject("show", show_id),
        before={"tickets": before},
        after={"tickets": tickets},
    )
