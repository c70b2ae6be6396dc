"""Choosing what the studio is called, how it looks, and what its pages say. Whoever changes it tells every process."""

import re
from typing import Any, Final

import msgspec
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.studio.live import CHANNEL
from pwa_tickets.studio.logo import UnreadableLogo, draw_logo
from pwa_tickets.studio.models import Studio
from pwa_tickets.web.actor import StaffMember

COLOR: Final = re.compile(r"#[0-9a-f]{6}")
OUR_COLOR: Final = "#851b49"
"""The color of pages where the studio chose none; choosing it is choosing none."""
STUDIO: Final = Subject("studio", "studio")

_KEEP_ANSWERS: Final = text("""
    update studio set set_up = jsonb_strip_nulls(set_up || cast(:answers as jsonb)) where opened_at is null
""")
_TELL: Final = text("select pg_notify(:channel, '')")


async def change(db: AsyncSession, values: dict[str, Any], *, staff: StaffMember) -> None:
    """Write columns of the studio's row, making it where there is none; every process hears of it. System actor.

    A row that is made here is of a studio that sells already: the set-up makes its own.
    """
    made = insert(Studio).values(**values, opened_at=text("now()"))
    changed = made.on_conflict_do_update(
        index_elements=[Studio.id], set_={**values, "updated_at": text("now()")}
    )
    await db.execute(changed)
    await tell(db)
    await audit.record(db, staff, "studio_changed", STUDIO, after={"changed": sorted(values)})


async def tell(db: AsyncSession) -> None:
    """Tell every process, once this transaction is committed, that the studio is another now."""
    await db.execute(_TELL, {"channel": CHANNEL})


async def change_look(
    db: AsyncSession, *, color: str | None, logo: bytes | None, keeps_logo: bool, staff: StaffMember
) -> None:
    """Change color and logo.

    Args:
        color: like `#851b49`; ours or None for none.
        logo: a file that somebody sent, or None.
        keeps_logo: whether the logo stays where none was sent.

    Raises:
        InvalidInput: the color is none, or the file no picture.
    """
    chosen = color.lower() if color else None
    if chosen and not COLOR.fullmatch(chosen):
        raise InvalidInput([{"field": "color", "message": gettext("Please type the color like #851b49.")}])
    values: dict[str, Any] = {"color": None if chosen == OUR_COLOR else chosen}
    if logo is not None:
        try:
            values["logo"] = draw_logo(logo)
        except UnreadableLogo as wrong:
            raise InvalidInput([{"field": "logo", "message": gettext(str(wrong))}]) from None
    elif not keeps_logo:
        values["logo"] = None
    await change(db, values, staff=staff)


async def keep_answers(db: AsyncSession, answers: dict[str, Any]) -> None:
    """Add answers of the guided set-up to those that are kept; None takes one out."""
    given = msgspec.json.encode(answers).decode()
    await db.execute(_KEEP_ANSWERS, {"answers": given})
