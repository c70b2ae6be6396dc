"""The code to sign in reaches known addresses alone, and nothing a buyer typed is more than words."""

import pytest

from pwa_tickets.accounts import sign_in
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.tickets import delivery
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.mail_server import MailServer, body, links


async def test_the_sign_in_mail_has_the_code_and_the_link_and_goes_to_known_addresses_only(
    database: Database,
    pdfs: TicketPdfs,
    mailbox: MailServer,
    owner: Owner,
    show: Show,
    maya: Buyer,
    dana: Buyer,
) -> None:
    await factories.buy(database, show, maya, "A1")
    for buyer in (dana, maya):
        async with database.transaction(SYSTEM) as db:
            await sign_in.ask(db, pdfs.settings, email=buyer.email, session_hash=buyer.session_hash)
    for row in await owner.fetch("select id from sign_in_codes"):
        await delivery.send_sign_in(database, pdfs.settings, str(row["id"]))
    [got] = mailbox.messages
    assert got["To"].addresses[0].addr_spec == maya.email
    code = got["Subject"].split()[0]
    link = links(body(got, "html"))["Show my tickets"]
    assert link in body(got)
    async with database.transaction(SYSTEM) as db:
        token = link.removeprefix(f"{pdfs.settings.base_url}/sign-in/")
        assert await sign_in.link_waits(db, link_token=token, session_hash=maya.session_hash) == maya.email
        assert (
            await sign_in.use_code(
                db, pdfs.settings, email=maya.email, typed=code, session_hash=maya.session_hash
            )
            == maya.email
        )


@pytest.mark.proof
@pytest.mark.parametrize(
    "name", ['<img src=x onerror="alert(1)"> & Co', "{{ 7 * 7 }}\r\nBcc: eve@example.com", ""]
)
async def test_a_name_is_only_ever_a_name(
    database: Database,
    pdfs: TicketPdfs,
    mailbox: MailServer,
    owner: Owner,
    show: Show,
    maya: Buyer,
    name: str,
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    await owner.execute("update ticket_orders set customer_name = $1", name)
    await owner.execute("update recital_shows set title = $1", f"Swan & {name} <b>Lake</b>")
    await delivery.deliver_order(database, pdfs, str(order_id))
    [got] = mailbox.messages
    html = body(got, "html")
    assert "<img src=x" not in html
    assert "<b>Lake" not in html
    assert "49" not in got["Subject"]
    assert got["Bcc"] is None
    assert [address.addr_spec for address in got["To"].addresses] == [maya.email]
