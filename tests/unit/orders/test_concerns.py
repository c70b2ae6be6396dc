"""What needs somebody of the studio is on one page and in their mail: odd payments, too many seats, very many unpaid ones."""

import html
import json
import re
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from pwa_tickets import worker
from pwa_tickets.db.session import Database
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests import factories
from tests.factories import MAYA, Buyer, Owner, Show, Venue, order_status, settle
from tests.mail_server import body, mail_server
from tests.office import make_staff, sign_in
from tests.unit.conftest import MakeBrowser

PAGE = "/admin/ticketing/concerns"
RESERVE = "/api/seat-reservations/reserve"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the limits on."""
    return replace(settings, rate_limit=3600)


@pytest.fixture
async def staff(browser: httpx.AsyncClient, owner: Owner, settings: Settings) -> httpx.AsyncClient:
    """Signed in at the office."""
    secret = await sign_in(owner, await make_staff(owner))
    browser.cookies.set(cookie_name(settings), secret)
    return browser


async def crowded(browser: httpx.AsyncClient, owner: Owner) -> Show:
    """A hall of which one address has 48 seats unpaid: its proofs were done."""
    venue = await factories.make_venue(owner, [f"{row:02d}-" for row in range(8)], 8)
    show = await factories.make_show(owner, venue, title="Sunday Matinee")
    seats = [str(seat) for seat in show.ids()]
    for number in range(5):
        wanted = {"show_id": str(show.id), "seat_ids": seats[8 * number : 8 * number + 8]}
        assert (await browser.post(RESERVE, json={**wanted, "session_id": str(uuid4())})).status_code == 200
    wanted = {"show_id": str(show.id), "seat_ids": seats[40:48], "session_id": str(uuid4())}
    assert (await browser.post(RESERVE, json=wanted)).status_code == 428
    await owner.execute(
        "insert into carts (session_hash, deadline, first_reserved_at, latest_deadline, origin) "
        "select 'another', max(deadline), now(), max(latest_deadline), max(origin) from carts"
    )
    await owner.execute(
        "update show_seats set status = 'reserved', reserved_by = 'another', "
        "reserved_until = (select max(deadline) from carts) where id = any($1)",
        show.ids()[40:48],
    )
    return show


async def test_nothing_to_look_at(staff: httpx.AsyncClient) -> None:
    assert "All clear" in (await staff.get(PAGE)).text


async def test_a_payment_that_does_not_match_and_a_passed_cap_are_shown(
    staff: httpx.AsyncClient, database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue, seats_per_buyer=3)
    second = Buyer("Maya Brooks", "mayas-other-phone-00000000000001", MAYA.email)
    orders = [
        await factories.reserve_and_place(database, show, MAYA, "B1", "B2"),
        await factories.reserve_and_place(database, show, second, "C1", "C2"),
    ]
    await settle(database, orders[0], amount_in_cents=3999)
    for order_id in orders:
        await settle(database, order_id)

    text = " ".join((await staff.get(PAGE)).text.split())

    assert "$39.99 was paid, and the order costs $40.00." in text
    assert "This buyer may have 3 seats of the show, and had 2 before this order." in text
    for number in await owner.fetch("select order_number from ticket_orders"):
        assert number["order_number"] in text


async def test_the_seats_of_a_crowd_are_let_go_after_a_question(
    staff: httpx.AsyncClient, make_browser: MakeBrowser, database: Database, owner: Owner
) -> None:
    async with make_browser() as crowd:
        show = await crowded(crowd, owner)
    other = await factories.reserve_and_place(database, show, MAYA, "07-1", "07-2")
    page = (await staff.get(PAGE)).text
    assert "48 seats are not paid; 6 visits, since" in " ".join(page.split())
    assert f'href="/shows/{show.id}/seats"' in page
    whose = {"show_id": str(show.id), "origin": await owner.fetchval("select max(origin) from carts")}
    question = (await staff.get(f"{PAGE}/release", params=whose)).text
    assert "Release 48 seats?" in question
    assert "Sunday Matinee" in question

    answer = await staff.post(f"{PAGE}/release", params=whose, data={"back": PAGE})

    assert answer.status_code == 303
    assert "48 seats are free again." in (await staff.get(PAGE)).text
    assert await owner.fetchval("select count(*) from show_seats where status = 'reserved'") == 2
    assert await order_status(owner, other) == "pending"
    entry = await owner.fetchrow("select * from audit_log where action = 'crowd_released'")
    assert entry is not None
    assert json.loads(entry["after"]) == {"seats": 48}


async def test_an_order_leads_to_its_show_and_payment_and_leaves_the_list_when_it_is_done(
    staff: httpx.AsyncClient, database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue)
    order_id = await factories.reserve_and_place(database, show, MAYA, "B1")
    for cents in (1999, 1998):
        await settle(database, order_id, amount_in_cents=cents)
    page = (await staff.get(PAGE)).text
    assert page.count(f'href="/shows/{show.id}/seats"') == 2
    assert f"https://dashboard.stripe.com/payments/pi_{order_id.hex}" in page
    entry = await owner.fetchval("select id from audit_log where facts ->> 'amount_in_cents' = '1999'")

    answer = await staff.post(f"{PAGE}/{entry}/close")

    assert answer.status_code == 303
    page = (await staff.get(PAGE)).text
    assert "$19.99" not in page
    assert "$19.98" in page
    closed = await owner.fetchrow("select * from audit_log where action = 'concern_closed'")
    assert closed is not None
    assert (closed["subject_id"], json.loads(closed["after"])["entry"]) == (str(order_id), entry)
    assert closed["actor_id"] is not None
    assert (await staff.post(f"{PAGE}/{entry}/close")).status_code == 404, "it is done"


async def test_what_nobody_decided_stays_on_the_list_however_old_and_however_many_there_are(
    staff: httpx.AsyncClient, database: Database, owner: Owner, venue: Venue
) -> None:
    show = await factories.make_show(owner, venue)
    order_id = await factories.reserve_and_place(database, show, MAYA, "B1")
    await owner.execute(
        """insert into audit_log (happened_at, actor_role, action, subject_type, subject_id, facts)
           select now() - make_interval(days => n), 'system', 'payment_mismatch', 'order', $1,
                  jsonb_build_object('amount_in_cents', 100000 + n) from generate_series(1, 130) n""",
        str(order_id),
    )
    seen: list[str] = []
    address: str | None = PAGE
    while address:
        page = (await staff.get(address)).text
        seen += re.findall(r"\$1,00(\d\.\d\d) was paid", page)
        older = re.search(r'href="([^"]*cursor=[^"]*)"[^>]*>Older<', page)
        address = html.unescape(older[1]) if older else None
    assert seen == [f"{n / 100:.2f}" for n in range(1, 131)]

    oldest = await owner.fetchval("select id from audit_log order by happened_at limit 1")
    assert (await staff.post(f"{PAGE}/{oldest}/close")).status_code == 303
    assert (await staff.post(f"{PAGE}/{oldest}/close")).status_code == 404
    assert (await staff.post(f"{PAGE}/{10**30}/close")).status_code == 404
    assert (await staff.post(f"{PAGE}/{10**30}/paid-back")).status_code == 404


async def test_orders_of_seats_that_are_let_go_are_closed(
    staff: httpx.AsyncClient, browser: httpx.AsyncClient, owner: Owner
) -> None:
    show = await crowded(browser, owner)
    await owner.execute(
        "with placed as (insert into ticket_orders (session_hash, customer_name, customer_email, "
        "customer_email_canonical, total_amount_in_cents, order_number, expires_at) "
        "values ('another', 'A', 'a@example.com', 'a@example.com', 0, 'ORD-1', now() + interval '5 minutes') "
        "returning id) insert into ticket_order_items (ticket_order_id, item_type, item_name, price_in_cents, "
        "paid_in_cents, show_seat_id) select id, 'ticket', 'seat', 0, 0, $1 from placed",
        show.ids()[40],
    )
    origin = await owner.fetchval("select max(origin) from carts")
    await staff.post(f"{PAGE}/release", params={"show_id": str(show.id), "origin": origin})
    assert await owner.fetchval("select status from ticket_orders") == "cancelled"


async def test_staff_are_told_by_mail(
    browser: httpx.AsyncClient, owner: Owner, database: Database, settings: Settings, payments: Payments
) -> None:
    people = [await make_staff(owner, role) for role in ("owner", "staff", "door_staff")]
    await crowded(browser, owner)
    await crowded_again(browser, owner)
    show = await factories.make_show(owner, await factories.make_venue(owner))
    order_id = await factories.reserve_and_place(database, show, MAYA, "A1")
    async with mail_server() as mailbox:
        jobs = worker.jobs(database, replace(settings, smtp_url=mailbox.url), payments)
        [queued] = await owner.fetch("select payload from pgqueuer where entrypoint = 'send_crowd_email'")
        await jobs["send_crowd_email"](**json.loads(queued["payload"]))
        await jobs["send_payment_mismatch_email"](order_id=str(order_id))
        mails = mailbox.messages
    told = {str(mail["To"]) for mail in mails}
    assert len(mails) == 4
    assert len(told) == 2, "the owner and staff, not the door"
    assert len(people) == 3
    assert "A lot of unpaid seats from one place: Sunday Matinee" in {str(mail["Subject"]) for mail in mails}
    number = await owner.fetchval("select order_number from ticket_orders")
    assert f"A payment does not match order {number}" in {str(mail["Subject"]) for mail in mails}
    for mail in mails:
        assert PAGE in body(mail)
        assert PAGE in body(mail, "html")


async def crowded_again(browser: httpx.AsyncClient, owner: Owner) -> None:
    """The same crowd asks once more: nobody is told again."""
    [show] = await owner.fetch("select id from recital_shows")
    seat = await owner.fetchval("select id from show_seats where status = 'available' limit 1")
    wanted = {"show_id": str(show["id"]), "seat_ids": [str(seat)], "session_id": str(uuid4())}
    assert (await browser.post(RESERVE, json=wanted)).status_code == 428
