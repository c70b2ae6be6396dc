"""Who may do what to which table: every table of the catalog, as every role, with every verb, tried for real.

S, I, U, D: may select, insert, update, delete, all of it. A small letter: some columns or some rows only. -: refused, or
there is nothing to see. `login` is the server's connection before it took a role.
"""

import json
from collections.abc import AsyncGenerator
from typing import Any

import asyncpg
import pytest

from pwa_tickets.db.actor import Actor
from pwa_tickets.db.session import Database
from tests.factories import Owner
from tests.postgres import TestPostgres
from tests.unit.db.row_security_cases import fill_every_table

pytestmark = pytest.mark.proof

TAKE_ROLE = "select set_config('role', $1, true), set_config('app.actor_id', $2, true)"
ROLES = ("login", "anon", "customer", "device", "staff", "system")

MAY = """
# table                login  anon   customer  device staff  system
account_links          -      -      -         -      -      SIUD
announcement_recipients -     -      -         -      S      SIU
announcements          -      -      -         -      SiuD   Su
alembic_version        -      -      -         -      -      -
api_tokens             -      -      -         -      -      SIU
applied_sql            -      -      -         -      -      -
audit_log              -      -      -         -      Si     I
box_office_sales       -      -      -         -      s      s
carts                  -      -      -         -      -      -
comp_allowances        -      -      -         -      SIUD   -
comp_reasons           -      -      -         -      SIU    S
change_requests        -      -      s         -      S      SIU
device_shows           -      -      -         -      SI     -
devices                -      -      -         -      siu    -
drawer_shift_figures   -      -      -         -      S      S
drawer_shifts          -      -      -         -      S      S
disputes               -      -      -         -      S      S
exchange_offers        -      -      s         -      S      S
family_choices         -      -      s         -      S      SIU
invitations            -      -      -         -      -      SIU
job_runs               -      -      -         -      S      SIU
ledger_lines           -      -      -         -      S      S
media_access_codes     -      -      s         -      S      S
media_access_grants    -      -      -         -      S      -
media_items            -      -      -         -      SIUD   -
order_messages         -      -      -         -      S      SIU
order_notes            -      -      -         -      Si     -
passkeys               -      -      -         -      -      SIUD
payment_transactions   -      -      -         -      S      Su
reconciliations        -      -      -         -      S      SI
pgqueuer               -      -      -         -      S      SIUD
pgqueuer_log           -      -      -         -      S      SIUD
pgqueuer_schedules     -      -      -         -      -      SIUD
pgqueuer_statistics    -      -      -         -      -      SIUD
price_zones            -      S      S         -      SIUD   S
profiles               -      -      -         -      s      SIU
push_subscriptions     -      -      -         -      -      SIUD
rate_limits            -      -      -         -      -      SIUD
recovery_codes         -      -      -         -      -      SIUD
recital_series         -      S      S         -      SIUD   S
recital_shows          -      S      S         -      SIUD   S
refund_items           -      -      s         -      S      S
refunds                -      -      s         -      S      S
report_emails          -      -      -         -      -      SIU
report_schedules       -      -      -         -      -      SIU
sales_tax_rates        -      -      -         -      SID    -
scan_annuls            -      -      -         -      S      -
seat_map_charts        -      -      -         -      sIUD   -
seat_map_drafts        -      -      -         -      sIUD   -
seat_holds             -      -      -         -      S      -
seat_labels            -      S      S         -      S      S
second_factors         -      -      -         -      -      SIUD
seat_set_seats         -      -      -         -      SIUD   -
seat_sets              -      -      -         -      SIUD   -
seats                  -      S      S         -      SIUD   S
session_orders         -      -      -         -      -      SIUD
sessions               -      -      -         -      -      SIUD
show_seat_codes        -      -      -         -      -      s
show_seats             -      s      s         -      s      s
sign_in_codes          -      -      -         -      -      SIUD
stripe_events          -      -      -         -      -      SIU
studio                 -      -      -         -      su     SIU
tax_exemptions         -      -      -         -      SID    -
ticket_order_items     -      -      s         -      S      S
ticket_orders          -      -      s         -      Su     Su
ticket_scans           -      -      -         -      S      -
tickets                -      -      s         -      S      Su
trusted_browsers       -      -      -         -      -      SIUD
upsell_items           -      s      s         -      SIUD   S
used_challenges        -      -      -         -      -      SIUD
used_proofs            -      -      -         -      -      SD
venue_sections         -      S      S         -      SIUD   S
venues                 -      S      S         -      SIUD   S
webhook_deliveries     -      -      -         -      -      SIUD
webhook_endpoints      -      -      -         -      -      SIUD
"""

EXPECTED = {
    line.split()[0]: dict(zip(ROLES, line.split()[1:], strict=True)) for line in MAY.strip().splitlines()[1:]
}


@pytest.fixture(scope="module")
async def walk(postgres: TestPostgres) -> AsyncGenerator[dict[str, dict[str, str]]]:
    """What each role could do to each table."""
    urls = await postgres.clone()
    database = await Database.connect(urls.app_url)
    owner, login = await asyncpg.connect(urls.admin_url), await asyncpg.connect(urls.app_url)
    scene = await fill_every_table(database, owner)
    tables = [await Table.read(owner, name) for name in await names_of_tables(owner)]
    yield {
        table.name: {role: await table.tried_by(login, scene.actors[role]) for role in ROLES}
        for table in tables
    }
    for connection in (owner, login):
        await connection.close()
    await database.close()
    await postgres.drop(urls)


async def names_of_tables(owner: Owner) -> list[str]:
    rows = await owner.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') "
        "order by relname"
    )
    return [row["relname"] for row in rows]


class Table:
    """One table and the means to try its doors."""

    def __init__(self, name: str, columns: list[str], rows: int, sample: dict[str, Any]) -> None:
        self.name, self.columns, self.rows, self.sample = name, columns, rows, sample

    @classmethod
    async def read(cls, owner: Owner, name: str) -> "Table":
        columns = await owner.fetch(
            "select attname from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped "
            "and attgenerated = '' and attidentity <> 'a' order by attnum",
            name,
        )
        rows = await owner.fetch(f"select to_jsonb(t) as row from {name} t")
        assert rows, f"the scene leaves {name} empty: the walk would see nothing"
        return cls(name, [column["attname"] for column in columns], len(rows), json.loads(rows[0]["row"]))

    async def tried_by(self, login: Owner, actor: Actor | None) -> str:
        """Letters of what worked; nothing is kept."""
        transaction = login.transaction()
        await transaction.start()
        if actor is not None:
            await login.execute(TAKE_ROLE, actor.role.value, actor.id)
        letters = (
            await self.select(login)
            + await self.insert(login)
            + await self.update(login)
            + await self.delete(login)
        )
        await transaction.rollback()
        return letters or "-"

    async def select(self, login: Owner) -> str:
        seen = await self.attempt(login, f"select * from {self.name}")
        if seen is None:
            columns = [
                await self.attempt(login, f"select {column} from {self.name}") for column in self.columns
            ]
            return "s" if any(columns) else ""
        return "S" if seen == self.rows else "s" if seen else ""

    async def insert(self, login: Owner) -> str:
        allowed = await self.allowed(login, "insert")
        if not await self.attempt(login, self.insertion(allowed or self.columns), json.dumps(self.sample)):
            return ""
        return "I" if allowed == self.columns else "i"

    def insertion(self, columns: list[str]) -> str:
        names = ", ".join(columns)
        return f"insert into {self.name} ({names}) select {names} from jsonb_populate_record(null::{self.name}, $1)"

    async def update(self, login: Owner) -> str:
        allowed = await self.allowed(login, "update")
        column = (allowed or self.columns)[0]
        change = f"update {self.name} set {column} = (jsonb_populate_record(null::{self.name}, $1)).{column}"
        if not await self.attempt(login, change, json.dumps(self.sample)):
            return ""
        return "U" if allowed == self.columns else "u"

    async def delete(self, login: Owner) -> str:
        return "D" if await self.attempt(login, f"delete from {self.name}") else ""

    async def allowed(self, login: Owner, verb: str) -> list[str]:
        rows = await login.fetch(
            "select name from unnest($1::text[]) with ordinality as c (name, place) "
            "where has_column_privilege($2::regclass, name, $3) order by place",
            self.columns,
            self.name,
            verb,
        )
        return [row["name"] for row in rows]

    async def attempt(self, login: Owner, sql: str, *values: str) -> int | None:
        """How many rows it touched; None when it was refused. A broken constraint shows it was let in."""
        savepoint = login.transaction()
        await savepoint.start()
        try:
            statement = await login.prepare(sql)
            await statement.fetch(*values)
            return int((statement.get_statusmsg() or "0").split()[-1])
        except asyncpg.InsufficientPrivilegeError:
            return None
        except asyncpg.ObjectNotInPrerequisiteStateError:
            return None  # a view of several tables: nobody can write to it
        except asyncpg.IntegrityConstraintViolationError:
            return 1
        finally:
            await savepoint.rollback()


async def test_each_role_may_do_to_each_table_what_the_list_says_and_no_more(
    walk: dict[str, dict[str, str]],
) -> None:
    assert walk == EXPECTED
