"""Keeps everything the sandbox Stripe remembers in one SQLite file, which survives restarts and `kill -9`."""

import json
import secrets
import sqlite3
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pwa_tickets.sandbox.stripe.errors import missing

StripeObject = dict[str, Any]

SCHEMA = """
create table if not exists objects (
    number integer primary key, id text not null unique, kind text not null, body text not null
) strict;
create index if not exists objects_by_kind on objects (kind, number);
create table if not exists idempotency_keys (
    key text primary key, fingerprint text not null, status integer not null, body text not null,
    request_id text not null
) strict;
create table if not exists timers (
    number integer primary key, due real not null, action text not null, id text not null
) strict;
create table if not exists deliveries (
    number integer primary key, event_id text not null, created real not null, due real not null,
    attempts integer not null default 0, state text not null default 'waiting', answer text
) strict;
create index if not exists deliveries_waiting on deliveries (due) where state = 'waiting';
create table if not exists settings (name text primary key, value text not null) strict;
"""
ID_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """Make an id as Stripe's are: a prefix and 24 random letters and digits."""
    return prefix + "".join(secrets.choice(ID_LETTERS) for _ in range(24))


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Names the call that caused what follows; the scheduler causes things, too, with no request to name."""

    request_id: str | None = None
    idempotency_key: str | None = None
    publishable: bool = False
    late_seconds: float | None = None  # this call's payment or refund takes its time


@dataclass
class Ledger:
    """Reads and writes objects in one open transaction."""

    db: sqlite3.Connection
    origin: Origin
    now: float = field(default_factory=time.time)

    def insert(self, body: StripeObject) -> StripeObject:
        """Keep a new object."""
        self.db.execute(
            "insert into objects (id, kind, body) values (?, ?, ?)",
            (body["id"], body["object"], json.dumps(body)),
        )
        return body

    def save(self, body: StripeObject) -> StripeObject:
        """Keep what an object has become."""
        self.db.execute("update objects set body = ? where id = ?", (json.dumps(body), body["id"]))
        return body

    def get(self, id: str) -> StripeObject | None:
        """Read an object of any kind; None when there is none."""
        row = self.db.execute("select body from objects where id = ?", (id,)).fetchone()
        return json.loads(row[0]) if row else None

    def find(self, kind: str, id: str) -> StripeObject:
        """Read an object of this kind, or refuse as Stripe does."""
        row = self.db.execute("select body from objects where id = ? and kind = ?", (id, kind)).fetchone()
        if row is None:
            raise missing(kind, id)
        body: StripeObject = json.loads(row[0])
        return body

    def set_timer(self, seconds: float, action: str, id: str) -> None:
        """Have an action of `scheduler` run after so many seconds."""
        self.db.execute(
            "insert into timers (due, action, id) values (?, ?, ?)", (self.now + seconds, action, id)
        )

    def setting(self, name: str, default: StripeObject) -> StripeObject:
        """Read a setting; names that were never changed have the values of `default`."""
        row = self.db.execute("select value from settings where name = ?", (name,)).fetchone()
        return {**default, **json.loads(row[0])} if row else dict(default)

    def change_setting(self, name: str, value: StripeObject) -> None:
        """Replace a setting, for this sandbox and the ones started on its folder later."""
        self.db.execute(
            "insert or replace into settings (name, value) values (?, ?)", (name, json.dumps(value))
        )


class Store:
    """Opens transactions on one connection in one event loop. None is held across an await, so they cannot overlap or race."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript("pragma journal_mode = wal; pragma synchronous = normal;")
        self._db.executescript(SCHEMA)
        self.on_change: Callable[[], None] = lambda: None

    @contextmanager
    def transaction(self, origin: Origin | None = None) -> Iterator[Ledger]:
        """Open a transaction for one call: committed at the end, rolled back by any exception."""
        self._db.execute("begin immediate")
        changes = self._db.total_changes
        try:
            yield Ledger(self._db, origin or Origin())
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")
        if self._db.total_changes != changes:
            self.on_change()

    def close(self) -> None:
        """Close the file."""
        self._db.close()
