"""Whom an announcement goes to: each address once that has a good ticket for the show."""

from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Audience(msgspec.Struct, kw_only=True, frozen=True):
    """Who holds a ticket for a show.

    Attributes:
        section: only those who sit in a section of this name; None for all.
        not_come: only those of whom nobody has come in, whichever of their seats was scanned.
    """

    show_id: UUID
    section: str | None = None
    not_come: bool = False


_ADDRESSES: Final = """
    select (array_agg(o.id order by o.created_at desc, o.id))[1] as ticket_order_id,
           (array_agg(o.customer_email order by o.created_at desc, o.id))[1] as to_email,
           o.customer_email_canonical as email_canonical
    from tickets t join seat_labels l on l.show_seat_id = t.show_seat_id join ticket_orders o on o.id = t.ticket_order_id
    where l.show_id = :show_id and t.voided_at is null and o.erased_at is null
      and o.customer_email_canonical not like '%.invalid'
    group by o.customer_email_canonical
    having (cast(:section as text) is null or bool_or(l.section = cast(:section as text)))
      and (not :not_come or bool_and(t.scanned_at is null))
"""
_COUNT: Final = text(f"select count(*) from ({_ADDRESSES}) addresses")  # noqa: S608 – a constant of ours
_WRITE_DOWN: Final = text(f"""
    insert into announcement_recipients (announcement_id, ticket_order_id, to_email, email_canonical)
    select cast(:announcement_id as uuid), ticket_order_id, to_email, email_canonical from ({_ADDRESSES}) addresses
    on conflict (announcement_id, email_canonical) do nothing returning id
""")  # noqa: S608 – a constant of ours
_SECTIONS: Final = text("""
    select section from seat_labels where show_id = :show_id group by section, section_order order by section_order, section
""")


async def count_families(db: AsyncSession, audience: Audience) -> int:
    """How many addresses these are now. Staff or system actor."""
    return int(await db.scalar(_COUNT, msgspec.structs.asdict(audience)) or 0)


async def write_recipients(db: AsyncSession, announcement_id: UUID, audience: Audience) -> int:
    """Write down who gets it, and return how many these are. System actor."""
    values = msgspec.structs.asdict(audience) | {"announcement_id": announcement_id}
    return len((await db.scalars(_WRITE_DOWN, values)).all())


async def sections(db: AsyncSession, show_id: UUID) -> list[str]:
    """The names of a show's sections, in the order of the hall."""
    return list(dict.fromkeys(await db.scalars(_SECTIONS, {"show_id": show_id})))
