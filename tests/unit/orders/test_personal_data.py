"""What is kept about a buyer is shown whole and leaves without a trace, while the ledger stays and the others' orders, too."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.orders import personal_data
from pwa_tickets.settings import Settings
from pwa_tickets.storage import shared_storage
from pwa_tickets.tickets.pdf_files import delete_ticket_pdfs
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show
from tests.ledger import check_ledger
from tests.unit.accounts.team_steps import PAGE, come_in, sentence_of
from tests.unit.orders.personal_columns import ABOUT_BUYERS, BY_HAND, OTHERS, PASSING, columns

DATA = "/admin/ticketing/personal-data"
TRACE = "Zebedee"
"""A word in everything that can be about Maya."""

WORDS = """
    select table_name || '.' || column_name from information_schema.columns join pg_class on relname = table_name
    where table_schema = 'public' and relkind = 'r' and relnamespace = 'public'::regnamespace
      and data_type in ('text', 'jsonb', 'json', 'bytea', 'character varying', 'ARRAY', 'USER-DEFINED')
      and udt_name not in ('_uuid', 'pg_snapshot', 'pgqueuer_status')
"""
EVERYTHING = """
    select string_agg(format('select %L as name, t::text as line from %I t', relname, relname), ' union all ')
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'pgqueuer%'
"""
TRACES = """
    update ticket_orders set customer_name = '{trace}', customer_phone = '555 {trace}', notes = '{trace}',
      session_hash = '{hash}', idempotency_key = '{trace}', request_hash = '{trace}' where id = '{order}';
    update carts set session_hash = '{hash}' where id = (select cart_id from ticket_orders where id = '{order}');
    insert into sessions (session_hash, email, expires_at, browser, network)
      values ('{hash}', '{email}', now() + interval '1 day', '{trace}', '{trace}');
    insert into session_orders (session_hash, ticket_order_id, access_version) values ('{hash}', '{order}', 1);
    insert into sign_in_codes (email, session_hash, code_hash, link_hash, expires_at)
      values ('{email}', '{hash}', 'c{trace}', 'l{trace}', now());
    insert into push_subscriptions (endpoint, p256dh, auth, session_hash) values ('https://{trace}', 'p', 'a', '{hash}');
    insert into used_proofs (nonce, session_hash) values ('{trace}', '{hash}');
    insert into order_notes (ticket_order_id, text) values ('{order}', '{trace} rang');
    insert into box_office_sales (ticket_order_id, payment, reason, request_hash)
      values ('{order}', 'comp', '{trace} sewed', '{trace}');
    insert into payment_transactions (ticket_order_id, kind, amount_in_cents, currency) values ('{order}', 'charge', 0, 'usd');
    insert into order_messages (ticket_order_id, kind, to_email, message_id, last_error, status)
      values ('{order}', 'tickets', '{email}', '<{trace}>', 'no {trace}', 'queued');
    insert into announcements (id, show_id, subject, body) select '{order}', show_id, 'Doors', 'Late' from show_seats limit 1;
    insert into announcement_recipients (announcement_id, ticket_order_id, to_email, email_canonical, last_error)
      values ('{order}', '{order}', '{email}', '{trace}', 'no {trace}');
    insert into change_requests (ticket_order_id, kind, ticket_ids, message, answer)
      select '{order}', 'refund', array_agg(id), '{trace}', '{trace}' from tickets where ticket_order_id = '{order}';
    insert into refunds (ticket_order_id, amount_in_cents, currency, note, last_error, request, status, method)
      values ('{order}', 0, 'usd', '{trace}', '{trace}', '{{"note": "{trace}"}}', 'succeeded', 'none');
    insert into stripe_events (id, type, payload, last_error)
      select 'evt_1', 'charge', jsonb_build_object('payment_intent', stripe_payment_intent_id, 'name', '{trace}'), '{trace}'
      from ticket_orders where id = '{order}';
    update payment_transactions set card_brand = '{trace}', card_last4 = '4242' where ticket_order_id = '{order}';
    update tickets set pdf_url = '/{trace}', pdf_generated_at = now() where ticket_order_id = '{order}';
"""


@pytest.fixture
async def mayas(database: Database, owner: Owner, show: Show) -> UUID:
    """Maya's order, with a trace of her wherever one can be; Dana's beside it."""
    order_id = await factories.buy(database, show, MAYA, "A1", "A2")
    await factories.buy(database, show, DANA, "B1")
    await owner.execute(
        TRACES.format(order=order_id, email=MAYA.email, trace=TRACE, hash=TRACE.ljust(64, "0"))
    )
    return order_id


async def is_over(owner: Owner, ago: timedelta) -> None:
    """Every show was so long ago."""
    await owner.execute("update recital_shows set starts_at = now() - $1::interval", ago)
    await owner.execute("update ticket_orders set created_at = now() - $1::interval", ago)


async def lines_with(owner: Owner, *words: str) -> set[str]:
    """The tables that have one of these words in any row."""
    rows = await owner.fetch(await owner.fetchval(EVERYTHING))
    return {row["name"] for row in rows for word in words if word in row["line"]}


async def test_every_column_with_words_is_known_to_be_about_a_buyer_or_not(owner: Owner) -> None:
    known = columns(ABOUT_BUYERS, PASSING, BY_HAND, OTHERS)
    assert len(known) == len(set(known))
    there = {row[0] for row in await owner.fetch(WORDS)}
    assert sorted(there - set(known)) == []
    assert sorted(set(known) - there) == []


async def test_erasing_leaves_no_trace_and_the_ledger_as_it_was(
    browser: httpx.AsyncClient, database: Database, owner: Owner, mayas: UUID
) -> None:
    await come_in(browser, owner)
    await is_over(owner, timedelta(days=1))
    money = "select kind, amount_in_cents, currency from payment_transactions order by created_at"
    sums = "select status, total_amount_in_cents, refunded_amount_in_cents from ticket_orders order by order_number"
    before = await owner.fetch(money), await owner.fetch(sums)
    about = {name.partition(".")[0] for name in columns(ABOUT_BUYERS)}
    assert await lines_with(owner, TRACE) == about, "no column is tested that has no trace"
    answer = await browser.post(f"{DATA}/erase", data={"email": f" {MAYA.email.upper()} ", "sure": "on"})
    assert answer.status_code == 303, answer.text
    assert await lines_with(owner, TRACE, MAYA.email, MAYA.name, ",4242,") == set()
    assert (await owner.fetch(money), await owner.fetch(sums)) == before
    assert len(await lines_with(owner, DANA.email)) > 0
    await check_ledger(owner)
    [entry] = await owner.fetch("select * from audit_log where action = 'customer_erased'")
    assert (entry["subject_id"], json.loads(entry["after"])) == ("", {"orders": 1})
    assert str(mayas) not in str(dict(entry))
    jobs = await owner.fetch(
        "select entrypoint, payload from pgqueuer where entrypoint = 'delete_ticket_pdfs'"
    )
    assert [json.loads(job["payload"]) for job in jobs] == [{"order_id": str(mayas)}]
    again = await browser.post(DATA, data={"email": MAYA.email})
    assert "We have nothing for this address" in again.text


async def test_what_is_kept_is_found_and_downloaded_whole_without_secrets(
    browser: httpx.AsyncClient, owner: Owner, mayas: UUID
) -> None:
    await come_in(browser, owner)
    assert "One family" in (await browser.get(DATA, headers=PAGE)).text
    found = await browser.post(DATA, data={"email": MAYA.email})
    assert (found.status_code, found.headers["cache-control"]) == (200, "private, no-store")
    assert "2 tickets for upcoming shows" in found.text
    file = await browser.post(f"{DATA}/export", data={"email": MAYA.email})
    assert file.headers["content-disposition"] == 'attachment; filename="personal-data.json"'
    told = file.json()
    [order] = told["orders"]
    assert (order["id"], order["customer_name"], len(order["tickets"])) == (str(mayas), TRACE, 2)
    for part in ("items", "payments", "refunds", "emails", "notes", "change_requests", "announcements"):
        assert order[part], part
    for part in ("sign_ins", "sign_in_codes"):
        assert told[part], part
    codes = [row["qr_code"] for row in await owner.fetch("select qr_code from tickets")]
    for secret in (TRACE.ljust(64, "0"), f"c{TRACE}", f"l{TRACE}", *codes, DANA.email):
        assert secret not in file.text
    [entry] = await owner.fetch("select * from audit_log where action = 'customer_exported'")
    assert MAYA.email not in str(dict(entry))


async def test_tickets_to_come_stay_good_by_their_code_if_the_owner_says_so(
    browser: httpx.AsyncClient, owner: Owner, mayas: UUID
) -> None:
    await come_in(browser, owner)
    code = "select code_hash from show_seat_codes where ticket_id is not null and state = 'sold' order by 1"
    before = await owner.fetch(code)
    asked: dict[str, Any] = {"email": MAYA.email, "sure": "on"}
    refused = await browser.post(f"{DATA}/erase", data=asked)
    assert refused.status_code == 422
    assert "2 tickets for upcoming shows" in sentence_of(refused)
    assert "sure" in sentence_of(await browser.post(f"{DATA}/erase", data={"email": MAYA.email}))
    assert TRACE in str(await owner.fetch("select customer_name from ticket_orders"))
    assert (await browser.post(f"{DATA}/erase", data={**asked, "tickets_stay": "on"})).status_code == 303
    assert await owner.fetch(code) == before
    assert await owner.fetchval("select count(*) from tickets where voided_at is not null") == 0


async def test_money_on_its_way_has_to_arrive_first(
    browser: httpx.AsyncClient, database: Database, owner: Owner, mayas: UUID
) -> None:
    await come_in(browser, owner)
    asked = {"email": MAYA.email, "sure": "on", "tickets_stay": "on"}
    await factories.refund(database, mayas)
    refused = await browser.post(f"{DATA}/erase", data=asked)
    assert "still on its way" in sentence_of(refused)
    await owner.execute("select finish_refund(id, 're_1', 'succeeded') from refunds where status = 'pending'")
    assert (await browser.post(f"{DATA}/erase", data=asked)).status_code == 303


async def test_old_orders_become_anonymous_by_themselves_once_the_studio_says_when(
    browser: httpx.AsyncClient, database: Database, owner: Owner, mayas: UUID
) -> None:
    await come_in(browser, owner)
    await is_over(owner, timedelta(days=100))
    await personal_data.erase_old(database)
    assert (await browser.post(f"{DATA}/retention", data={"months": "0"})).status_code == 422
    assert (await browser.post(f"{DATA}/retention", data={"months": "4"})).status_code == 303
    await personal_data.erase_old(database)
    assert await owner.fetchval("select count(*) from ticket_orders where erased_at is not null") == 0
    await browser.post(f"{DATA}/retention", data={"months": "3"})
    assert 'value="3"' in (await browser.get(DATA, headers=PAGE)).text
    for _ in range(2):
        await personal_data.erase_old(database)
    erased = await owner.fetch("select customer_name, access_version from ticket_orders")
    assert [tuple(row) for row in erased] == [("Erased", 2), ("Erased", 2)]
    await check_ledger(owner)
    await browser.post(f"{DATA}/retention", data={"months": ""})
    assert await owner.fetchval("select personal_data_months from studio") is None


async def test_the_printed_tickets_go_from_storage(
    database: Database, owner: Owner, settings: Settings, mayas: UUID
) -> None:
    storage = shared_storage(settings)
    [ticket, _] = await factories.tickets_of(owner, mayas)
    mine = [f"orders/{mayas}/a-letter.pdf", f"tickets/{ticket['id']}/b-a4.pdf"]
    for key in (*mine, "orders/another/c.pdf"):
        await storage.put(key, b"paper")
    for _ in range(2):
        await delete_ticket_pdfs(database, settings, str(mayas))
    assert [await storage.get(key) for key in mine] == [None, None]
    assert await storage.get("orders/another/c.pdf") == b"paper"
