"""What is said of kept seats: to the family by mail and on its page, to staff in the lists."""

import json
from dataclasses import replace
from datetime import timedelta

import httpx

from pwa_tickets import worker
from pwa_tickets.db.session import Database
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from tests.factories import Owner, Show
from tests.mail_server import body, mail_server
from tests.office import make_staff, sign_in
from tests.unit.box_office.kept_seats import API, keep, open_payment, release, take, until_left
from tests.unit.box_office.test_counter_pages import PAGE, look, pay, words

ORDERS = "/admin/ticketing/orders"


async def queued(owner: Owner) -> list[dict[str, str]]:
    rows = await owner.fetch(
        "select payload from pgqueuer where entrypoint = 'send_pay_later_email' order by id"
    )
    return [json.loads(row["payload"]) for row in rows]


async def test_the_mails_say_what_is_kept_until_when_and_lead_to_paying_it(
    counter: httpx.AsyncClient,
    database: Database,
    payments: Payments,
    owner: Owner,
    show: Show,
    settings: Settings,
) -> None:
    kept = await keep(counter, show, "A1", "A2")
    order = kept["order"]["id"]
    async with mail_server() as mailbox:
        jobs = worker.jobs(database, replace(settings, smtp_url=mailbox.url), payments)
        [link] = await queued(owner)
        for _ in range(2):
            await jobs["send_pay_later_email"](**link)
        await jobs["send_pay_later_email"](**{**link, "kind": "payment_reminder", "about": "again"})
        await until_left(owner, order, timedelta(minutes=-16))
        assert await release(database, payments, owner) == 1
        for job in await queued(owner):
            await jobs["send_pay_later_email"](**{**job, "about": "late"})
        first, reminder, released = mailbox.messages
    said = " ".join(body(first).split())
    for part in ("Orchestra A 1 and 2", "$60.00", "until", f"/orders/{order}?token=", "Pay $60.00"):
        assert part in said
    assert str(reminder["Subject"]).startswith("Tomorrow we let your seats go")
    assert "on sale again. Nothing was charged." in " ".join(body(released).split())


async def test_the_order_page_takes_the_card_and_says_when_it_is_over(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    kept = await keep(counter, show, "A1")
    page = await counter.get(kept["payment_url"], follow_redirects=True)
    assert "We’re keeping your seat" in words(page)
    assert "<kept-order" in page.text
    assert "still thinking" not in words(page)
    await until_left(owner, kept["order"]["id"], timedelta(minutes=-1))
    over = words(await counter.get(kept["payment_url"], follow_redirects=True))
    assert "The time to pay is over" in over
    assert "Nothing was charged." in over
    assert "still thinking" not in over


async def test_staff_see_what_is_owed_in_every_list(
    counter: httpx.AsyncClient, owner: Owner, show: Show, settings: Settings
) -> None:
    order = (await keep(counter, show, "A1", "B1"))["order"]["id"]
    assert "Owes $50.00" in words(await counter.get(ORDERS))
    page = await counter.get(f"{ORDERS}/{order}")
    for part in ("Owes $50.00", "The seats are kept until", "Take the payment", "Send the link again"):
        assert part in words(page)
    counter.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    lists = f"/admin/ticketing/reports/shows/{show.id}/list?format=csv"
    assert "Ruth Berg" in (by_name := (await counter.get(f"{lists}&by=name")).text)
    assert by_name.splitlines()[1].endswith(",2,0,50.00")
    assert (await counter.get(f"{lists}&by=seat")).text.count(",50.00") == 2
    await take(counter, order)
    assert (await counter.get(f"{lists}&by=name")).text.splitlines()[1].endswith(",2,0,")


async def test_a_phone_order_is_kept_and_paid_on_the_pages(
    counter: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    looked = await look(counter, show, "A1", "A2")
    assert 'type="date"' in looked.text
    wrong = await pay(counter, looked, payment="later", pay_until="2999-01-01")
    assert (wrong.status_code, "Who are these seats kept for?" in words(wrong)) == (422, True)
    long = await pay(counter, looked, payment="later", pay_until="2999-01-01", customer_name="Ruth Berg")
    assert (long.status_code, "Please choose another day." in words(long)) == (422, True)
    kept = await pay(
        counter, looked, payment="later", customer_name="Ruth Berg", customer_email="ruth@example.com"
    )
    assert kept.status_code == 303, words(kept)
    page = f"{kept.headers['location']}/payment"
    assert "$60.00" in words(await counter.get(page))
    short = await counter.post(page, data={"payment": "cash", "received_in_cents": "5", "step": "take"})
    assert (short.status_code, "That is less than it costs." in words(short)) == (422, True)
    none = await counter.post(page, data={"pay_until": "", "step": "keep"})
    assert (none.status_code, "Please choose a date." in words(none)) == (422, True)
    day = await owner.fetchval(
        "select to_char(starts_at at time zone 'America/New_York', 'YYYY-MM-DD') from recital_shows"
    )
    moved = await counter.post(page, data={"pay_until": day, "step": "keep"})
    assert moved.status_code == 303
    assert await owner.fetchval(
        "select o.expires_at = sh.starts_at from ticket_orders o join recital_shows sh on sh.id = o.show_id"
    )
    taken = await counter.post(page, data={"payment": "check", "step": "take"})
    assert taken.headers["location"].endswith("/tickets")
    assert (await counter.get(page)).status_code == 303, "there is nothing to take any more"
    assert (await counter.get(PAGE)).status_code == 200


async def test_a_corrected_address_gets_the_link_and_the_old_link_opens_nothing(
    counter: httpx.AsyncClient, family: httpx.AsyncClient, owner: Owner, show: Show, settings: Settings
) -> None:
    kept = await keep(counter, show, "A1")
    await owner.execute("delete from pgqueuer")
    counter.cookies.set(cookie_name(settings), await sign_in(owner, await make_staff(owner)))
    new = {"customer_email": "ruth.berg@example.com"}
    assert (await counter.patch(f"{API}/{kept['order']['id']}", json=new)).status_code == 200
    assert [job["kind"] for job in await queued(owner)] == ["payment_link"]
    counter.cookies.clear()
    assert (await open_payment(family, kept)).status_code == 404
