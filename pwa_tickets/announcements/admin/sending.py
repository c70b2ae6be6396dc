"""An announcement as the families get it, the button that sends it, and what became of it at each address."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.announcements import queries, sending
from pwa_tickets.announcements.admin.drafts import KEY, ONE, PAGE
from pwa_tickets.announcements.audience import count_families
from pwa_tickets.announcements.emails import announcement_words
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.office import back_to, office_page

EMAIL_POLICY: Final = "; ".join((
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    "default-src 'none'",
    "img-src 'self'",
    "style-src 'unsafe-inline'",
    "frame-ancestors 'self'",
))  # fmt: skip
"""A mail's styles stand in it, and nothing in it may run or send."""

AnyRequest = Request[Any, Any, Any]


@get(ONE, include_in_schema=False)
async def announcement_page(
    request: AnyRequest,
    announcement_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    db: StaffDb,
    settings: NamedDependency[Settings],
) -> Template:
    """Show a draft as it will look, with how many families get it; of what was sent, how far it is."""
    said = await queries.read_announcement(db, announcement_id)
    cursor = request.query_params.get("cursor", "")
    return office_page(
        request,
        staff,
        KEY,
        "announcements/announcement.html",
        parts={"progress": "announcements/_progress.html"},
        said=said,
        families=await count_families(db, said.audience) if said.sent_at is None else said.families,
        recipients=await queries.recipients(db, settings, announcement_id, cursor=cursor),
        reply_to=said.reply_to or settings.studio.reply_to,
        time_zone=await time_zone(db),
    )


@get(ONE + "/email", include_in_schema=False)
async def announcement_email(
    announcement_id: FromPath[UUID], db: StaffDb, settings: NamedDependency[Settings]
) -> Response[str]:
    """Answer with the HTML that the families get."""
    html, _ = announcement_words(settings, await queries.read_announcement(db, announcement_id))
    headers = {"Content-Security-Policy": EMAIL_POLICY}
    return Response(html, media_type="text/html; charset=utf-8", headers=headers)


@post(ONE + "/send", include_in_schema=False)
async def send_announcement(
    request: AnyRequest,
    announcement_id: FromPath[UUID],
    staff: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Begin sending and lead to the page that tells how far it is; a second click finds the first."""
    own = f"{PAGE}/{announcement_id}"
    try:
        async with database.transaction(SYSTEM) as db:  # the job is queued in the same transaction
            await sending.send(db, announcement_id, staff=staff)
    except sending.NobodyToWriteTo as refusal:
        return back_to(request, own, Flash(refusal.detail, "warn"))
    return back_to(request, own)


ROUTES = [announcement_page, announcement_email, send_announcement]
