"""Counts the connections to Postgres that processes of this product may open, from the sizes of their pools.

Nothing is opened before it is needed, so this is the most that a rush can ask of the server. `pwa-tickets doctor`
compares it with `max_connections`: one connection too many is refused, and whoever wanted it sees an error.
"""

from typing import Final

from pwa_tickets.db.actor import Role

POOL_SIZE: Final = 10
"""Connections for sessions that a process keeps, and raw ones for buyers, unless PWA_TICKETS_POOL says another number."""

LISTENER: Final = 1
"""Of a server process: hears of seat changes (`web/live.py`)."""

QUEUE: Final = 1
"""Of a process that runs jobs: takes them from the queue (`db/job_runner.py`)."""


def session_overflow(size: int = POOL_SIZE) -> int:
    """Count the connections for sessions that a rush may add and that are closed again after it."""
    return size


def raw_pool_size(role: Role, size: int = POOL_SIZE) -> int:
    """Count the raw connections of a role: buyers have most, for each other role half is enough."""
    return size if role is Role.ANON else max(1, size // 2)


def pooled(size: int = POOL_SIZE) -> int:
    """Count what the pools of one `Database` may open together."""
    return size + session_overflow(size) + sum(raw_pool_size(role, size) for role in Role)


def most_connections(*, servers: int, jobs_inside: bool, size: int = POOL_SIZE) -> int:
    """Count what this many server processes may open, with the process beside them that runs the jobs if they do not."""
    server = pooled(size) + LISTENER + (QUEUE if jobs_inside else 0)
    return servers * server + (0 if jobs_inside else pooled(size) + QUEUE)
