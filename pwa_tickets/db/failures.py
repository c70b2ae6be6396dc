"""Tells what a failed statement means: the database is away, has no room, or let somebody else go first."""

import errno
import socket
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

READ_ONLY: Final = "25006"
AWAY_STATES: Final = ("08", "57014", "57P01", "57P02", "57P03", "53300", "55P03", READ_ONLY)
"""SQLSTATEs of a Postgres that stops, starts, has lost us, has no connection left, gave up a statement or its wait for
a lock after the time that the connection allows, or only reads: a standby, or a primary that has just been relieved."""
CONFLICT_STATES: Final = frozenset({"40P01", "40001"})
"""Deadlocks and failures to serialize: nothing was done, and the same call works once the other one has finished."""
UNREACHABLE: Final = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN})
DIED: Final = ("closed", "has been released back to the pool")
"""What the driver calls a connection that died; the second while it was lent, since its pool takes it back at once."""
DISK_FULL: Final = "53100"
NOT_SUPPORTED: Final = "0A000"


def sqlstate(error: BaseException) -> str:
    """The five characters of Postgres, from whichever driver the error comes; empty where it is not Postgres's."""
    return getattr(_cause(error), "sqlstate", None) or ""


def is_away(error: BaseException) -> bool:
    """Whether Postgres could not be asked, as opposed to having refused."""
    cause = _cause(error)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(cause, (ConnectionError, TimeoutError, PoolTimeoutError)) or _is_unreachable(cause):
        return True
    if isinstance(cause, asyncpg.TargetServerAttributeNotMatched):
        return True  # of several hosts none may be written to: the next primary has not been named yet
    if isinstance(cause, asyncpg.InternalClientError):
        # What the driver says when a connection dies under its hands.
        return "cannot switch to state" in str(cause)
    if isinstance(cause, asyncpg.InterfaceError):
        return any(words in str(cause) for words in DIED)  # its other messages are our own mistakes
    return sqlstate(error).startswith(AWAY_STATES) or _is_unlogged_on_standby(error)


def is_conflict(error: BaseException) -> bool:
    """Whether the same call may work at once: another call, or a migration, was in its way, and nothing was done."""
    if isinstance(error.__cause__ or error, asyncpg.InvalidCachedStatementError):
        return True  # a column changed its type under a statement that was planned before
    cause = _cause(error)
    return (
        isinstance(cause.__cause__ or cause, asyncpg.InvalidCachedStatementError)
        or sqlstate(error) in CONFLICT_STATES
    )


def is_full(error: BaseException) -> bool:
    """Whether a disk has no room left: that of Postgres, or our own."""
    cause = _cause(error)
    if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return sqlstate(error) == DISK_FULL


def _is_unreachable(cause: BaseException) -> bool:
    """Whether the network knows no way to the machine, or its name cannot be looked up now."""
    if isinstance(cause, socket.gaierror):
        return cause.errno == socket.EAI_AGAIN
    return isinstance(cause, OSError) and cause.errno in UNREACHABLE


def _is_unlogged_on_standby(error: BaseException) -> bool:
    """Unlogged tables (the rate limits) cannot even be read there, and Postgres has no SQLSTATE of its own for that."""
    return sqlstate(error) == NOT_SUPPORTED and "recovery" in str(_cause(error))


def _cause(error: BaseException) -> BaseException:
    """The driver's error inside SQLAlchemy's, or the error itself."""
    return (error.orig or error) if isinstance(error, DBAPIError) else error
