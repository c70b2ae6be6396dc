"""Is it alive, and is it ready: what a load balancer and a worried studio ask."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pwa_tickets.db.session import SYSTEM, Database
from pwa_tickets.settings import Settings

QUEUE = text("""
    select count(*) filter (where status in ('queued', 'picked')) as waiting,
           coalesce(extract(epoch from now() - min(execute_after) filter (where status = 'queued' and execute_after <= now())), 0)
             as oldest_seconds,
           count(*) filter (where status = 'failed') as dead_letters
    from pgqueuer
""")
LATE = 120  # seconds a job may wait before we call the queue slow


@get("/healthz", include_in_schema=False, sync_to_thread=False)
def healthz() -> str:
    """The process answers."""
    return "ok"


@get("/readyz", tags=["health"])
async def readyz(database: NamedDependency[Database], settings: NamedDependency[Settings]) -> Response[dict[str, Any]]:
    """503 only without the database; anything else that ails is told as `degraded`, or its outage would take the shop down."""
    try:
        async with database.transaction(SYSTEM) as db:
            queue = (await db.execute(QUEUE)).mappings().one()
    except (SQLAlchemyError, OSError):
        return Response({"status": "down", "database": "unreachable"}, status_code=503)
    parts = {
        "queue": "slow" if queue["oldest_seconds"] > LATE else "ok",
        "dead_letters": "some" if queue["dead_letters"] else "ok",
        "mail": "ok" if settings.smtp_url else "not configured",
        "payments": "ok" if settings.stripe_secret_key else "not configured",
    }
    return Response(
        {
            "status": "ok" if set(parts.values()) == {"ok"} else "degraded",
            "database": "ok",
            **parts,
            "jobs_waiting": queue["waiting"],
            "dead_letter_count": queue["dead_letters"],
        }
    )


ROUTES = [healthz, readyz]
