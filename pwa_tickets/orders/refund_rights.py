"""Who of the studio may send money back, and how much of it: a right of its own, that owners give."""

from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import Fact, NotAllowed, TicketsError
from pwa_tickets.i18n import gettext
from pwa_tickets.money import Cents, format_money
from pwa_tickets.web.actor import StaffMember


class OverRefundLimit(TicketsError):
    """Refuse to send back, or to waive, more than this member of staff may."""

    status, slug, title, sqlstate = 403, "over-refund-limit", "More than you may refund", "TKRLM"
    description = "The caller may send back or waive less within 24 hours than this. Nothing was changed."
    fact_types: ClassVar = {
        "limit_in_cents": Fact(int, "What the caller may send back within 24 hours."),
        "left_in_cents": Fact(int, "What is left of that."),
    }
    sentence = "That is more than you may send back or waive within 24 hours. Nothing was changed; please ask an owner."

    def words(self, currency: str) -> str:
        """The same with the sums."""
        said = gettext(
            "You may send back up to %(limit)s within 24 hours, and %(left)s of that is left. Please ask an owner for more."
        )
        sums = {name: format_money(self.facts[f"{name}_in_cents"], currency) for name in ("limit", "left")}
        return said % sums


_LEFT: Final = text("select refund_right_left(:staff)")
_REQUIRE: Final = text("select require_refund_right(:staff, :amount)")
_PROMISE: Final = text("update job_runs set promised_in_cents = :amount where id = :run_id")
_ANSWERED: Final = text("""
    update job_runs run set promised_in_cents = refunds_counted(array(
      select r.id from refunds r join family_choices c on r.idempotency_key = 'choice ' || c.id
      where c.job_run_id = run.id and r.status not in ('failed', 'canceled')))
    where run.subject = :show_id and run.id <> :run_id and run.promised_in_cents > 0
""")
_KEEP: Final = text("""
    update job_runs set promised_in_cents = greatest(0, promised_in_cents - :amount) where id = :run_id
""")
_MAY: Final = text(
    "select case role when 'owner' then true when 'staff' then refund_limit_in_cents is distinct from 0 "
    "else refund_limit_in_cents > 0 end from profiles where id = :staff"
)


async def may_refund(db: AsyncSession, staff: StaffMember) -> bool:
    """Tell whether they have the right, whatever is left of its limit. Staff or system actor, as everywhere here."""
    return staff.role.sells and bool(await db.scalar(_MAY, {"staff": staff.uuid}))


async def require_refunder(db: AsyncSession, staff: StaffMember) -> None:
    """Refuse whoever has not the right at all.

    Raises:
        NotAllowed.
    """
    if not await may_refund(db, staff):
        raise NotAllowed()


async def left_to_refund(db: AsyncSession, staff: StaffMember) -> Cents | None:
    """What they may still send back; None without a limit."""
    left: Cents | None = await db.scalar(_LEFT, {"staff": staff.uuid})
    return left


async def require_left(db: AsyncSession, staff: StaffMember, amount_in_cents: Cents) -> None:
    """Refuse what they may not send back. System actor; until its transaction ends they send nothing else back.

    Raises:
        OverRefundLimit.
    """
    await db.execute(_REQUIRE, {"staff": staff.uuid, "amount": amount_in_cents})


async def promise(
    db: AsyncSession, staff: StaffMember, run_id: UUID, show_id: UUID, amount_in_cents: Cents
) -> None:
    """Let a run send back up to so much, or the families whom it asks take it, or refuse what this member of staff may not send
    back. It counts as sent by them from now on, whatever the families choose. System actor.

    Of what an earlier run asked about the same show only stays what families took: the others are asked anew.

    Raises:
        OverRefundLimit.
    """
    await db.execute(_ANSWERED, {"show_id": show_id, "run_id": run_id})
    await require_left(db, staff, amount_in_cents)
    await db.execute(_PROMISE, {"run_id": run_id, "amount": amount_in_cents})


async def keep_promise(db: AsyncSession, run_id: UUID, amount_in_cents: Cents) -> None:
    """So much of what a run may send back is sent now, and counts as a refund instead. System actor, in its transaction."""
    await db.execute(_KEEP, {"run_id": run_id, "amount": amount_in_cents})
