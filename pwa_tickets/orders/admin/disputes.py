"""A dispute for staff: the file with what the bank should see."""

from typing import Final
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.orders.dispute_evidence import read_evidence
from pwa_tickets.settings import Settings
from pwa_tickets.web.database import StaffDb
from pwa_tickets.web.templating import page

EVIDENCE: Final = "/admin/ticketing/disputes/{dispute_id:uuid}/evidence"


@get(EVIDENCE, include_in_schema=False)
async def evidence_file(
    dispute_id: FromPath[UUID], db: StaffDb, settings: NamedDependency[Settings]
) -> Template:
    """Download the evidence as one file that any browser opens and prints."""
    evidence = await read_evidence(db, dispute_id)
    name = f"Evidence {evidence.order.order_number}.html"
    return page(
        "orders/dispute-evidence.html",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
        evidence=evidence,
        time_zone=await time_zone(db),
        base_url=settings.base_url,
    )


ROUTES = [evidence_file]
