"""Mail or storage away: tickets are delivered later, printed all the same, and the order's page says what is so."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from uuid import UUID

import pytest
from httpx import AsyncClient

from pwa_tickets import worker
from pwa_tickets.commands.doctor_work import check_work
from pwa_tickets.db.job_runner import run_jobs
from pwa_tickets.db.session import Database
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from pwa_tickets.tickets import delivery
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests import factories
from tests.factories import Buyer, Owner, Show
from tests.job_queue import enqueue_job, jobs_left, queue_is_empty
from tests.mail_server import MailServer
from tests.tcp_proxy import TcpProxy, tcp_proxy
from tests.waiting import in_background, until, until_true

pytestmark = pytest.mark.proof


@pytest.fixture
async def post(mailbox: MailServer) -> AsyncGenerator[TcpProxy]:
    """The way to the mail server."""
    async with tcp_proxy(mailbox.url) as proxy:
        yield proxy


@pytest.fixture
def settings(settings: Settings, post: TcpProxy) -> Settings:
    """The server's, mailing by way of the proxy."""
    return replace(settings, smtp_url=post.url)


def working(database: Database, settings: Settings, payments: Payments) -> AbstractAsyncContextManager[None]:
    jobs = worker.jobs(database, settings, payments)
    return in_background(
        run_jobs(
            settings.database_url, jobs, worker.RETRY_POLICY, concurrency_limits=worker.CONCURRENCY_LIMITS
        )
    )


async def order_page(browser: AsyncClient, order_id: UUID, buyer: Buyer) -> str:
    browser.cookies.set("pwa_tickets", buyer.session_id)
    answer = await browser.get(f"/orders/{order_id}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


async def doctor_says(owner: Owner) -> list[str]:
    return [result.sentence async for result in check_work(owner) if not result.ok]


async def test_a_mail_server_that_is_away_delays_the_mail_and_the_page_says_so(
    browser: AsyncClient, database: Database, settings: Settings, owner: Owner,
    post: TcpProxy, mailbox: MailServer, show: Show, maya: Buyer,
) -> None:  # fmt: skip
    order_id = await factories.buy(database, show, maya, "A1")
    assert f"on its way to {maya.email}" in await order_page(browser, order_id, maya)
    payments = Payments(settings)
    async with working(database, settings, payments):
        async with post.refusing():
            await enqueue_job(database, "deliver_order", order_id=str(order_id))
            await until_true(owner, "select exists (select from order_messages where attempts > 0)")
            page = await order_page(browser, order_id, maya)
            assert f"Our email to {maya.email} is late" in page
            assert "sent to" not in page
            await until(lambda: doctor_says(owner))
            [sentence] = await doctor_says(owner)
            assert sentence.startswith("1 job failed and will be tried again. The newest: deliver_order: ")
            assert "MailDelayed" in sentence
            assert (await browser.get("/readyz")).json()["mail"] == "unreachable"
        [got] = await mailbox.next()
        await until(lambda: queue_is_empty(owner))
    await payments.close()
    assert got["To"].addresses[0].addr_spec == maya.email
    assert f"sent to {maya.email}" in await order_page(browser, order_id, maya)
    assert await doctor_says(owner) == []


async def test_a_mail_server_that_wants_a_log_in_delays_the_mail_which_comes_once_that_is_mended(
    browser: AsyncClient, database: Database, settings: Settings, owner: Owner,
    mailbox: MailServer, show: Show, maya: Buyer,
) -> None:  # fmt: skip
    order_id = await factories.buy(database, show, maya, "A1")
    payments = Payments(settings)
    mailbox.says["MAIL"] = "530 5.7.0 Authentication required"
    async with working(database, settings, payments):
        await enqueue_job(database, "deliver_order", order_id=str(order_id))
        await until_true(owner, "select exists (select from order_messages where attempts > 0)")
        assert f"Our email to {maya.email} is late" in await order_page(browser, order_id, maya)
        assert (await browser.get("/readyz")).json()["mail"] == "unreachable"
        await until(lambda: doctor_says(owner))
        [sentence] = await doctor_says(owner)
        assert "failed and will be tried again" in sentence
        assert "530 5.7.0 Authentication required" in sentence
        mailbox.says["MAIL"] = "250 OK"
        await mailbox.next()
        await until(lambda: queue_is_empty(owner))
    await payments.close()
    assert f"sent to {maya.email}" in await order_page(browser, order_id, maya)


async def test_a_mail_that_is_refused_is_kept_told_and_not_promised(
    browser: AsyncClient, database: Database, settings: Settings, owner: Owner,
    mailbox: MailServer, show: Show, maya: Buyer,
) -> None:  # fmt: skip
    mailbox.says["RCPT"] = f"550 no such mailbox {maya.email}"
    order_id = await factories.buy(database, show, maya, "A1")
    payments = Payments(settings)
    async with working(database, settings, payments):
        await enqueue_job(database, "deliver_order", order_id=str(order_id))
        await until(lambda: jobs_left(owner, "failed"))
    await payments.close()
    page = await order_page(browser, order_id, maya)
    assert f"Our email to {maya.email} was refused, so it won’t arrive" in page
    assert (await browser.get("/readyz")).json()["dead_letter_count"] == 1
    gave_up, refused = await doctor_says(owner)
    assert gave_up.startswith("1 job gave up and must be looked at. The newest: deliver_order: MailRefused")
    assert refused.startswith("1 mail was refused and will not come. The newest, order ORD-")
    assert maya.email not in gave_up + refused


async def test_a_mail_server_that_hangs_leaves_room_for_money(
    database: Database, settings: Settings, owner: Owner, post: TcpProxy, show: Show, maya: Buyer
) -> None:
    order_id = await factories.buy(database, show, maya, "A1")
    await factories.reserve(database, show, maya, "B1")
    unpaid = await factories.place(database, maya)
    payments = Payments(settings)
    async with post.silent():
        for _ in range(12):
            await enqueue_job(database, "deliver_order", order_id=str(order_id))
        async with working(database, settings, payments):
            await until_true(owner, "select count(*) >= 4 from pgqueuer where status = 'picked'")
            await enqueue_job(database, "close_order", order_id=str(unpaid))
            await until_true(owner, "select status = 'cancelled' from ticket_orders where id = $1", unpaid)
            waiting = await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'deliver_order'")
            assert waiting == 12
    await payments.close()


class TestWithoutStorage:
    @pytest.fixture(params=["folder", "bucket"])
    def settings(
        self, settings: Settings, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
    ) -> Settings:
        """A file where the folder should be; a bucket that nobody answers for."""
        if request.param == "folder":
            (settings.data_dir / "files").write_text("in the way")
            return settings
        for name, value in {
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
        }.items():
            monkeypatch.setenv(name, value)
        return replace(settings, storage_url="s3://tickets/files")

    async def test_tickets_are_printed_and_mailed_all_the_same(
        self,
        browser: AsyncClient,
        database: Database,
        settings: Settings,
        mailbox: MailServer,
        show: Show,
        maya: Buyer,
    ) -> None:
        order_id = await factories.buy(database, show, maya, "A1")
        browser.cookies.set("pwa_tickets", maya.session_id)
        answer = await browser.get(f"/api/ticket-orders/{order_id}/download")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
        await delivery.deliver_order(database, TicketPdfs.of(settings), str(order_id))
        assert len(mailbox.messages) == 1
        assert (await browser.get("/readyz")).json()["storage"] == "unreachable"
