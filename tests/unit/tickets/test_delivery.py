"""A paid order reaches its buyer: once when all goes well, again with the same Message-ID when we cannot know."""

import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from pwa_tickets.accounts.order_links import read_token
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.notifications.mail import MailDelayed, MailRefused
from pwa_tickets.orders import mailing
from pwa_tickets.orders.order_view import read_order
from pwa_tickets.tickets import delivery, order_news
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests import factories
from tests.factories import Buyer, Owner, Show, Venue
from tests.mail_server import MailServer, body, files, links

pytestmark = pytest.mark.proof


async def message_row(owner: Owner, kind: str = "tickets") -> dict[str, object]:
    row = await owner.fetchrow(
        "select * from order_messages where kind = $1 order by created_at desc limit 1", kind
    )
    assert row
    return dict(row)


async def test_the_mail_brings_summary_codes_pdf_calendar_and_a_link_that_opens_the_order(
    database: Database, pdfs: TicketPdfs, mailbox: MailServer, owner: Owner, show: Show, maya: Buyer
) -> None:
    extra = await factories.make_upsell(owner, show.series_id, name="Recital download")
    order_id = await factories.buy(database, show, maya, "A1", "A2", "A3", "B5", items={extra: 2})
    await delivery.deliver_order(database, pdfs, str(order_id))
    [got] = mailbox.messages
    assert got["Subject"] == "Your 4 tickets for Spring Recital, Saturday Evening"
    assert got["To"].addresses[0].addr_spec == maya.email
    for said in (body(got), body(got, "html")):
        for words in ("Orchestra A 1–3, Orchestra B 5", "$110.00", "Recital download", "$30.00", "$140.00"):
            assert words in said
        assert "four tickets" in said
        assert "https://calendar.google.com/" in said

    leads = links(body(got, "html"))
    wallet = urlsplit(leads["Open my tickets"])
    assert wallet.path == "/wallet"
    assert read_token(pdfs.settings, parse_qs(wallet.query)["token"][0]) == (order_id, 1)
    assert leads["another"].startswith(f"{pdfs.settings.base_url}/orders/{order_id}/calendar.ics?token=")
    assert "Studio+Theater" in leads["Map"]

    attached = files(got)
    calendar = next(content for name, content in attached.items() if name.endswith(".ics")).decode()
    assert "SUMMARY:Spring Recital\\, Saturday Evening" in calendar
    assert "Orchestra A 1–3\\, Orchestra B 5" in calendar.replace("\r\n ", "").replace("\n ", "")
    pdf = next(content for name, content in attached.items() if name.endswith(".pdf"))
    codes = [ticket["qr_code"] for ticket in await factories.tickets_of(owner, order_id)]
    pages = [page.render(scale=100 / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    assert sorted(code.text for page in pages for code in zxingcpp.read_barcodes(page)) == sorted(codes)

    shown = [part for part in got.walk() if part.get_content_type() == "image/png"]
    read = [zxingcpp.read_barcodes(Image.open(io.BytesIO(part.get_content())))[0].text for part in shown]
    assert sorted(read) == sorted(codes)
    assert all(f"cid:{part['Content-ID'][1:-1]}" in body(got, "html") for part in shown)


async def test_the_tickets_remember_their_pdf_and_the_order_its_mail(
    database: Database, pdfs: TicketPdfs, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1", "A2")
    await delivery.deliver_order(database, pdfs, str(order_id))
    for ticket in await factories.tickets_of(owner, order_id):
        assert ticket["pdf_url"] == f"/api/tickets/{ticket['id']}/download"
        assert ticket["pdf_generated_at"] is not None
    row = await message_row(owner)
    assert (row["status"], row["attempts"], row["to_email"]) == ("sent", 1, maya.email)
    assert row["sent_at"] is not None


async def test_running_the_job_again_mails_nothing_again(
    database: Database, pdfs: TicketPdfs, mailbox: MailServer, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    for _ in range(3):
        await delivery.deliver_order(database, pdfs, str(order_id))
    assert len(mailbox.messages) == 1


async def test_a_death_between_the_servers_yes_and_our_note_repeats_the_same_message_id(
    database: Database, pdfs: TicketPdfs, mailbox: MailServer, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    await delivery.deliver_order(database, pdfs, str(order_id))
    await owner.execute(
        "update order_messages set status = 'queued', sent_at = null"
    )  # as if the note were lost
    await delivery.deliver_order(database, pdfs, str(order_id))
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_busy_server_leaves_the_mail_waiting_and_a_no_marks_it_failed(
    database: Database, pdfs: TicketPdfs, mailbox: MailServer, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    mailbox.says["DATA"] = "451 later please"
    with pytest.raises(MailDelayed):
        await delivery.deliver_order(database, pdfs, str(order_id))
    row = await message_row(owner)
    assert (row["status"], row["attempts"], row["last_error"]) == ("queued", 1, "451 later please")
    mailbox.says["DATA"] = f"550 no mailbox {maya.email}"
    with pytest.raises(MailRefused):
        await delivery.deliver_order(database, pdfs, str(order_id))
    row = await message_row(owner)
    assert (row["status"], row["attempts"], row["last_error"]) == ("failed", 2, "550 no mailbox (address)")
    mailbox.says["DATA"] = "250 OK"
    await delivery.deliver_order(database, pdfs, str(order_id))
    assert (await message_row(owner))["status"] == "sent"
    assert len(mailbox.messages) == 1


async def test_an_order_for_two_shows_says_both_and_one_seat_is_said_in_the_singular(
    database: Database,
    pdfs: TicketPdfs,
    mailbox: MailServer,
    owner: Owner,
    venue: Venue,
    show: Show,
    maya: Buyer,
) -> None:
    friday = await factories.make_show(
        owner, venue, title="Friday Night", series_id=show.series_id, starts_in=timedelta(days=29)
    )
    await factories.reserve(database, friday, maya, "C8")
    await factories.reserve(database, show, maya, "A1")
    order_id = await factories.place(database, maya)
    await factories.settle(database, order_id)
    await delivery.deliver_order(database, pdfs, str(order_id))
    [got] = mailbox.messages
    assert got["Subject"] == "Your 2 tickets for Spring Recital"
    said = body(got)
    assert said.index("Friday Night") < said.index("Orchestra C 8") < said.index("Saturday Evening")
    single = await factories.buy(database, show, maya, "B1")
    await delivery.deliver_order(database, pdfs, str(single))
    assert mailbox.messages[1]["Subject"] == "Your ticket for Spring Recital, Saturday Evening"
    assert "This is your ticket" in body(mailbox.messages[1])


async def test_what_is_not_paid_or_no_longer_good_is_not_delivered(
    database: Database, pdfs: TicketPdfs, mailbox: MailServer, owner: Owner, show: Show, maya: Buyer
) -> None:
    await factories.reserve(database, show, maya, "A1")
    pending = await factories.place(database, maya)
    await delivery.deliver_order(database, pdfs, str(pending))
    paid = await factories.settle(database, pending)
    assert paid["outcome"] == "paid"
    await owner.execute("update tickets set voided_at = now()")
    await delivery.deliver_order(database, pdfs, str(pending))
    assert mailbox.messages == []


async def test_a_refunded_seat_is_left_out(
    database: Database, pdfs: TicketPdfs, mailbox: MailServer, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1", "A2")
    await owner.execute("update tickets set voided_at = now() where show_seat_id = $1", show.seats["A1"])
    await delivery.deliver_order(database, pdfs, str(order_id))
    [got] = mailbox.messages
    assert got["Subject"] == "Your ticket for Spring Recital, Saturday Evening"
    assert "Orchestra A 2" in body(got)
    assert "A 1" not in body(got)


async def test_resending_goes_to_the_corrected_address_with_a_message_id_of_its_own(
    database: Database, pdfs: TicketPdfs, mailbox: MailServer, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    await delivery.deliver_order(database, pdfs, str(order_id))
    await owner.execute("update ticket_orders set customer_email = 'right@example.com'")
    async with database.transaction(SYSTEM) as db:
        await mailing.send_again(db, pdfs.settings, order_id, (await read_order(db, order_id)).customer_email)
    again = (await message_row(owner))["id"]
    await delivery.deliver_order(database, pdfs, str(order_id), str(again))
    await delivery.deliver_order(database, pdfs, str(order_id), str(again))
    first, second = mailbox.messages
    assert second["To"].addresses[0].addr_spec == "right@example.com"
    assert first["Message-ID"] != second["Message-ID"]


async def test_a_payment_that_came_too_late_is_told_once_with_the_seats_and_the_sum(
    database: Database,
    pdfs: TicketPdfs,
    mailbox: MailServer,
    owner: Owner,
    show: Show,
    maya: Buyer,
    dana: Buyer,
) -> None:
    await factories.reserve(database, show, maya, "A1", "A2")
    order_id = await factories.place(database, maya)
    await factories.expire(owner, maya)
    await factories.buy(database, show, dana, "A2")
    assert (await factories.settle(database, order_id))["outcome"] == "too_late"
    await owner.execute("select finish_refund(id, 're_1', 'succeeded') from refunds")
    for _ in range(2):
        await order_news.send_late_payment_email(database, pdfs.settings, str(order_id))
    [got] = mailbox.messages
    assert got["Subject"] == "Your payment came too late"
    for said in (body(got), body(got, "html")):
        assert "By then you could no longer have Orchestra A 2" in said
        assert "We have sent all $60.00 back" in said
    assert (await message_row(owner, "payment_too_late"))["status"] == "sent"
