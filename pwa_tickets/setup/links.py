"""The one-time link that begins the set-up: printed by the server that finds its database empty, and again by a command."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.accounts import staff
from pwa_tickets.errors import TicketsError
from pwa_tickets.studio.choices import STUDIO, tell
from pwa_tickets.studio.models import Studio
from pwa_tickets.web.actor import StaffMember, StaffRole, hash_of, new_secret

LIFETIME: Final = timedelta(days=3)

_IN_USE: Final = text("""
    select exists (select from profiles where role <> 'usher') or exists (select from venues)
        or exists (select from recital_series) or exists (select from ticket_orders)
        or exists (select from studio where opened_at is not null)
""")


class SetUpLinkOver(TicketsError):
    """Refuse a link that was used, replaced by a newer one, or is too old."""

    status, slug, title = 410, "set-up-link-over", "This link no longer works"
    description = "The link to begin the set-up was used, printed anew, or is older than three days."
    sentence = (
        "This link was used, or is too old. Print a new one on the server with: pwa-tickets set-up-link. "
        "Already started the setup? Sign in and continue."
    )


async def new_link(db: AsyncSession) -> str | None:
    """Make the link's secret, in place of an earlier one; None where somebody works here already. System actor, as all here."""
    if await db.scalar(_IN_USE):
        return None
    secret = new_secret()
    values = {"link_hash": hash_of(secret), "link_expires_at": func.now() + LIFETIME}
    made = insert(Studio).values(**values)
    await db.execute(made.on_conflict_do_update(index_elements=[Studio.id], set_=values))
    await tell(db)
    return secret


async def require_link(db: AsyncSession, secret: str) -> None:
    """Find the link, and let nobody else use it until this transaction ends. Looking uses nothing up.

    Raises:
        SetUpLinkOver.
    """
    standing = select(Studio.id).where(
        Studio.link_hash == hash_of(secret), Studio.link_expires_at > func.now()
    )
    if await db.scalar(standing.with_for_update()) is None or await db.scalar(_IN_USE):
        raise SetUpLinkOver()


async def begin(
    db: AsyncSession, secret: str, *, email: str, password_hash: str, studio: dict[str, str], address: str
) -> StaffMember:
    """Make whoever has the link the owner, once, and keep what the studio is called and counts in.

    Args:
        studio: name, currency and time_zone.
        address: where the request came from, for the audit log.

    Raises:
        SetUpLinkOver: also when somebody else used it at the same moment.
        InvalidInput: the address cannot be one.
    """
    await require_link(db, secret)
    name = email.partition("@")[0].replace(".", " ").title()[: staff.NAME_LENGTH]
    profile_id = await staff.put_on_list(
        db, email=email, name=name, role=StaffRole.OWNER, password_hash=password_hash
    )
    await db.execute(
        update(Studio).values(
            name=studio["name"],
            currency=studio["currency"],
            set_up={"time_zone": studio["time_zone"]},
            link_hash=None,
            link_expires_at=None,
            updated_at=func.now(),
        )
    )
    await tell(db)
    owner = StaffMember(str(profile_id), name, StaffRole.OWNER, address)
    await audit.record(db, owner, "set_up_begun", STUDIO)
    return owner
