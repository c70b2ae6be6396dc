"""Alembic's entry: revisions once, functions and policies again whenever their file changed, all in one transaction."""

import hashlib
import re
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, text

FOLDER = Path(__file__).parent
GIVE_WAY = text("""
    select set_config('lock_timeout', (setting::integer * 2 / 5) || 'ms', true),
           set_config('check_function_bodies', 'off', true)
    from pg_settings where name = 'deadlock_timeout'
""")
"""A wait for a lock ends well before Postgres looks for deadlocks (after a second): where a buyer and we wait for each
other, we are the ones who give way and begin anew. Otherwise Postgres would choose, and often end the buyer's call."""
ROLES = [f"pwa_tickets_{name}" for name in ("app", "anon", "customer", "device", "staff", "system")]


def run(sql: str, connection: Connection) -> None:
    """Run a whole script; the driver's prepared statements take one statement only."""
    connection.connection.dbapi_connection.run_async(lambda driver: driver.execute(sql))  # type: ignore[union-attr]


def changed(connection: Connection, folder: str) -> list[tuple[str, str, str]]:
    """(path, hash, sql) of each file whose content is not what was applied last."""
    applied = {
        row.path: row.sha256 for row in connection.execute(text("select path, sha256 from applied_sql"))
    }
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


def take_back(
    connection: Connection, policies: list[tuple[str, str, str]], functions: list[tuple[str, str, str]]
) -> None:
    """Drop the policies and grants that changed files are about to give again.

    What a file no longer says must not linger, and a revision may alter the columns a policy stands on.
    """
    tables = {
        name
        for _, _, sql in policies
        for name in re.findall(r"alter table (\w+) enable row level security", sql)
    }
    tables |= {name for _, _, sql in functions for name in re.findall(r"create view (\w+)", sql)}
    names = {name for _, _, sql in functions for name in re.findall(r"create or replace function (\w+)", sql)}
    orders = connection.execute(
        text("""
            with roles as (
              select string_agg(quote_ident(rolname), ', ') as names from pg_roles where rolname = any(:roles)
            )
            select format('drop policy %I on %I', policyname, tablename) from pg_policies
            where schemaname = 'public' and tablename = any(:tables)
            union all
            select format('revoke all on %s from %s', c.oid::regclass, roles.names) from pg_class c, roles
            where c.relnamespace = 'public'::regnamespace and c.relname = any(:tables) and roles.names <> ''
            union all
            select format('revoke all on function %s from public, %s', p.oid::regprocedure, roles.names) from pg_proc p, roles
            where p.pronamespace = 'public'::regnamespace and p.proname = any(:names) and roles.names <> ''
        """),
        {"tables": sorted(tables), "names": sorted(names), "roles": ROLES},
    )
    for order in orders.scalars().all():
        connection.execute(text(order))


def migrate(connection: Connection) -> None:
    """Bring the schema up to date; the caller owns the transaction."""
    connection.execute(text("select pg_advisory_xact_lock(hashtext('pwa_tickets migrate'))"))
    connection.execute(GIVE_WAY)
    connection.execute(
        text(
            "create table if not exists applied_sql "
            "(path text primary key, sha256 text not null, applied_at timestamptz not null default now())"
        )
    )
    policies = changed(connection, "policies")
    take_back(connection, policies, changed(connection, "functions"))
    context.configure(connection=connection, transaction_per_migration=False)
    context.run_migrations()
    apply(connection, roles(policies))
    apply(connection, changed(connection, "functions"))
    apply(connection, [file for file in policies if file not in roles(policies)])


def roles(policies: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The file that makes the roles: functions grant to them, so it goes first."""
    return [file for file in policies if file[0].endswith("00_roles.sql")]


migrate(context.config.attributes["connection"])
