"""What a family sees of its order: every way it can end, the mails, the way back to it by address."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Page, expect

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from tests import arrange, factories
from tests.e2e.browser_waits import wait_until
from tests.e2e.states.studio import States, Studio
from tests.factories import Buyer


async def orders(studio: Studio) -> States:
    """An order partly sent back, one whose bank still thinks, one not paid, one sent back, one that came too late."""
    buyer = studio.parent()
    order_id = await studio.bought(buyer)
    await arrange.void_one_ticket(studio.owner, order_id)
    phone = await studio.visitor(buyer)
    yield "order-with-void-ticket", await phone.open(f"/orders/{order_id}")

    await factories.reserve(studio.database, studio.on_sale, buyer, *await studio.together(studio.on_sale, 2))
    waiting = await factories.place(studio.database, buyer)
    slow_bank = "**/api/ticket-orders/confirm"
    await phone.context.route(slow_bank, lambda route: route.abort())  # it answers nobody any more
    yield "order-pending", await phone.open(f"/orders/{waiting}")
    await arrange.cancel_order(studio.owner, waiting)
    yield "order-cancelled", await phone.open(f"/orders/{waiting}")

    await arrange.refund_order(studio.owner, order_id)
    yield "order-refunded", await phone.open(f"/orders/{order_id}")

    late = studio.parent()
    seats = await studio.together(studio.on_sale, 2)
    await factories.reserve(studio.database, studio.on_sale, late, *seats)
    lost = await factories.place(studio.database, late)
    await factories.expire(studio.owner, late)
    await factories.buy(studio.database, studio.on_sale, studio.parent("Dana Cole"), seats[0])
    await factories.settle(studio.database, lost)
    phone = await studio.visitor(late)
    yield "order-too-late", await phone.open(f"/orders/{lost}")


async def mails(studio: Studio) -> States:
    """The mailbox before and after, the mail with the tickets, and the order that its link opens."""
    phone = await studio.visitor()
    page = await phone.open("/sandbox")
    yield "sandbox", page
    yield "mailbox-empty", await phone.open("/sandbox/mailbox?to=nobody@example.com")
    buyer = studio.parent()
    order_id = await studio.bought(buyer)
    async with studio.database.transaction(SYSTEM) as db:
        await enqueue(db, "deliver_order", order_id=str(order_id))
    mail = await studio.server.wait_for_mail(buyer.email)
    yield "mailbox", await phone.open("/sandbox/mailbox")
    yield "mailbox-mail", await phone.open(f"/sandbox/mailbox/{mail['id']}")
    yield "mail-tickets", await read_mail(studio, mail["id"])
    link = re.search(r"http://\S+/wallet\S*", mail["text"])
    assert link, mail["text"]
    (token,) = parse_qs(urlsplit(link.group()).query)["token"]
    yield "order-by-link", await phone.open(f"/orders/{order_id}?token={token}")


async def look_up(studio: Studio) -> States:
    """Tickets by address: asking, a wrong code, the mail, its link, and everything behind it."""
    buyer = studio.parent()
    await studio.bought(buyer)
    phone = await studio.visitor()
    page = await phone.open("/lookup")
    yield "look-up", page
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_label("Email").fill("maya@okafor")
    await page.get_by_role("button", name="Send me a code").click()
    await expect(page.get_by_text("That doesn’t look like an email address")).to_be_visible()
    yield "look-up-error", page
    await page.get_by_label("Email").fill(buyer.email)
    await page.get_by_role("button", name="Send me a code").click()
    await expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    yield "look-up-sent", page
    await page.get_by_label("Code").fill("000 000")
    await page.get_by_role("button", name="Show my tickets").click()
    await expect(page.get_by_text("That code isn’t right")).to_be_visible()
    yield "look-up-code-wrong", page

    mail = await studio.server.wait_for_mail(buyer.email, subject="code")
    yield "mail-sign-in", await read_mail(studio, mail["id"])
    link = re.search(r"/sign-in/\S+", mail["text"])
    assert link, mail["text"]
    yield "sign-in-link", await phone.open(link.group())
    await page.get_by_role("button", name="Show my tickets").click()
    await expect(page.get_by_role("link", name="Put them in my wallet")).to_be_visible()
    yield "look-up-orders", page
    yield "sign-in-link-used", await phone.open(link.group())


async def wallet(studio: Studio) -> States:
    """The wallet from empty to a ticket that was used, with and without a signal."""
    phone = await studio.visitor(service_workers="allow")
    page = await phone.open("/wallet")
    await expect(page.get_by_role("heading", name="No tickets here yet")).to_be_visible()
    yield "wallet-empty", page
    await page.get_by_label("Email you bought with").fill("maya.okafor@example.com")
    await page.get_by_role("button", name="Send me a code").click()
    await expect(page.get_by_label("Six digits from the email")).to_be_visible()
    yield "wallet-code", page

    buyer = studio.parent()
    codes = await _family(studio, buyer)
    phone = await studio.visitor(buyer, permissions=["screen-wake-lock"], service_workers="allow")
    page = await _open_wallet(phone.page)
    yield "wallet", page
    await page.locator(".wallet-shows li").first.click()
    await expect(page.get_by_text("The screen stays on.")).to_be_visible()
    await expect(page.locator(".ticket-page").first).to_be_in_viewport(ratio=0.9)
    yield "wallet-ticket", page
    await page.keyboard.press("Escape")
    await phone.context.set_offline(True)
    await page.get_by_role("button", name="Refresh").click()
    await expect(page.get_by_text("No signal. Your tickets still work.")).to_be_visible()
    yield "wallet-no-signal", page
    await phone.context.set_offline(False)

    await arrange.admit_ticket(studio.owner, codes[0])
    await arrange.void_ticket(studio.owner, codes[1])
    await page.get_by_role("button", name="Refresh").click()
    await expect(page.locator("[data-state=used]")).to_be_visible()
    yield "wallet-used-and-void", page
    for state in ("used", "void"):
        await page.locator(f"[data-state={state}] a").click()
        await expect(page.get_by_role("dialog", name="Ticket")).to_be_visible()
        await expect(page.locator(f".ticket-page[data-state={state}]")).to_be_in_viewport(ratio=0.9)
        yield f"wallet-ticket-{state}", page
        await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Sign out and empty this phone").click()
    await expect(page.get_by_role("button", name="Keep them here")).to_be_visible()
    yield "wallet-sign-out", page


async def wallets_elsewhere(studio: Studio) -> States:
    """An iPhone, which must be told how to keep a wallet; a window that keeps nothing; a page that did not come."""
    buyer = studio.parent()
    await _family(studio, buyer)
    iphone = await studio.visitor(buyer, service_workers="allow")
    await iphone.context.add_init_script("Object.defineProperty(navigator, 'standalone', { value: false })")
    page = await _open_wallet(iphone.page)
    await expect(page.get_by_text("Keep the wallet on this iPhone.")).to_be_visible()
    yield "wallet-on-iphone", page

    private = await studio.visitor(buyer, service_workers="allow")
    await private.context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }"
    )
    page = await _open_wallet(private.page)
    await expect(page.get_by_text("This is a private window")).to_be_visible()
    yield "wallet-private-window", page

    inside = await studio.visitor(buyer)
    await inside.context.add_init_script("delete Navigator.prototype.serviceWorker")
    page = await _open_wallet(inside.page)
    await expect(page.get_by_text("This browser cannot open your tickets")).to_be_visible()
    yield "wallet-inside-an-app", page

    phone = await studio.visitor(service_workers="allow")
    page = await phone.open("/wallet")
    await page.evaluate("navigator.serviceWorker.ready")
    await wait_until(page, "() => navigator.serviceWorker.controller?.state === 'activated'")
    await page.evaluate(
        "navigator.serviceWorker.register('/service-worker.js?next', { scope: '/' }).then(() => undefined)"
    )
    await expect(page.get_by_text("New version ready")).to_be_visible()
    yield "new-version", page
    await phone.context.set_offline(True)
    await page.goto("/")
    await expect(page.get_by_role("heading", name="This page didn’t load")).to_be_visible()
    yield "offline", page
    await page.goto("/orders/0199f3a0-0000-7000-8000-000000000000")
    await expect(page.get_by_text("There is no signal here")).to_be_visible()
    yield "order-offline", page


async def read_mail(studio: Studio, mail_id: str) -> Page:
    """The mail as its reader sees it. The mailbox lets no script of a mail run, nor any of those who look at it for us."""
    page = (await studio.visitor(bypass_csp=True)).page
    await page.goto("/healthz")
    await page.set_content((await studio.follow(f"/sandbox/mailbox/{mail_id}/html")).text)
    return page


async def _family(studio: Studio, buyer: Buyer) -> list[str]:
    """Four tickets for one evening; what their codes say, in the order they sit."""
    order_id = await studio.bought(buyer)
    return [ticket["qr_code"] for ticket in await factories.tickets_of(studio.owner, order_id)]


async def _open_wallet(page: Page) -> Page:
    await page.goto("/wallet")
    await expect(page.locator(".wallet-shows li")).to_have_count(4)
    return page
