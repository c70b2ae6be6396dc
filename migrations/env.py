"""Alembic's entry: revisions once, functions and policies again whenever their file changed, all in one transaction."""

import hashlib
import re
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, text

FOLDER = Path(__file__).parent


def run(sql: str, connection: Connection) -> None:
    """Run a whole script; the driver's prepared statements take one statement only."""
    connection.connection.dbapi_connection.run_async(lambda driver: driver.execute(sql))  # type: ignore[union-attr]


def changed(connection: Connection, folder: str) -> list[tuple[str, str, str]]:
    """(path, hash, sql) of each file whose content is not what was applied last."""
    applied: dict[str, str] = dict(connection.execute(text("select path, sha256 from applied_sql")).tuples().all())
    found = []
    for file in sorted((FOLDER / folder).glob("*.sql")):
        sql, path = file.read_text(), f"{folder}/{file.name}"
        sha256 = hashlib.sha256(sql.encode()).hexdigest()
        if applied.get(path) != sha256:
            found.append((path, sha256, sql))
    return found


def apply(connection: Connection, files: list[tuple[str, str, str]]) -> None:
    """Run the files in order and remember their hashes."""
    for path, sha256, sql in files:
        run(sql, connection)
        connection.execute(
            text(
                "insert into applied_sql (path, sha256) values (:p, :h) "
                "on conflict (path) do update set sha256 = :h, applied_at = now()"
            ),
            {"p": path, "h": sha256},
        )


def drop_policies(connection: Connection, files: list[tuple[str, str, str]]) -> None:
    """Drop what a changed file is about to make again, so that a revision may alter the columns it stands on."""
    tables = {table for _, _, sql in files for table in re.findall(r"create policy \w+ on (\w+)", sql)}
    rows = connection.execute(
        text("select policyname, tablename from pg_policies where schemaname = 'public' and tablename = any(:t)"),
        {"t": sorted(tables)},
    )
    for policy, table in rows.tuples().all():
        connection.execute(text(f'drop policy "{policy}" on "{table}"'))


def migrate(connection: Connection) -> None:
    """Bring the schema up to date; the caller owns the transaction."""
    connection.execute(
        text("select set_config('lock_timeout', '3s', true), set_config('check_function_bodies', 'off', true)")
    )
    connection.execute(text("select pg_advisory_xact_lock(hashtext('pwa_tickets migrate'))"))
    connection.execute(
        text(
            "create table if not exists applied_sql "
            "(path text primary key, sha256 text not null, applied_at timestamptz not null default now())"
        )
    )
    policies = changed(connection, "policies")
    drop_policies(connection, policies)
    context.configure(connection=connection, transaction_per_migration=False)
    context.run_migrations()
    apply(connection, roles(policies))
    apply(connection, changed(connection, "functions"))
    apply(connection, [file for file in policies if file not in roles(policies)])


def roles(policies: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The file that makes the roles: functions grant to them, so it goes first."""
    return [file for file in policies if file[0].endswith("00_roles.sql")]


migrate(context.config.attributes["connection"])
