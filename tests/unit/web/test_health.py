"""`/readyz` tells what really answers, asks seldom, waits briefly, and is never down for somebody else's outage."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from httpx import AsyncClient

from pwa_tickets.db.job_runner import run_jobs
from pwa_tickets.db.session import Database
from pwa_tickets.notifications import mail
from pwa_tickets.notifications.mail import MailRefused
from pwa_tickets.settings import Settings
from pwa_tickets.web.health import Dependencies, HealthCheck
from pwa_tickets.worker import RETRY_POLICY
from tests.factories import Owner
from tests.job_queue import enqueue_job, jobs_left
from tests.tcp_proxy import TcpProxy, tcp_proxy
from tests.waiting import in_background, until


@pytest.fixture
async def mail_proxy(settings: Settings) -> AsyncGenerator[TcpProxy]:
    async with tcp_proxy(settings.smtp_url) as proxy:
        yield proxy


async def test_all_is_well(browser: AsyncClient) -> None:
    answer = await browser.get("/readyz")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "status": "ok",
        **dict.fromkeys(
            (
                "database",
                "disk",
                "queue",
                "dead_letters",
                "orderless_payments",
                "reconciliation",
                "mail",
                "payments",
                "storage",
            ),
            "ok",
        ),
        **dict.fromkeys(("jobs_waiting", "jobs_tried_again", "oldest_job_seconds", "dead_letter_count"), 0),
    }


class TestWithPartsAway:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Stripe is where nobody listens; a file lies where the folder for files should be."""
        (settings.data_dir / "files").write_text("in the way")
        return replace(settings, stripe_api_base="http://127.0.0.1:9", smtp_url="smtp://127.0.0.1:9")

    async def test_it_is_degraded_and_sells_on(self, browser: AsyncClient) -> None:
        answer = await browser.get("/readyz")
        told = answer.json()
        assert (answer.status_code, told["status"], told["database"]) == (200, "degraded", "ok")
        assert [told[part] for part in ("mail", "payments", "storage")] == ["unreachable"] * 3
        assert (await browser.get("/api/shows")).status_code == 200


async def test_a_crowd_of_questions_is_one_question_to_the_mail_server(
    settings: Settings, mail_proxy: TcpProxy
) -> None:
    dependencies = Dependencies(
        mail=lambda: mail.reachable(replace(settings, smtp_url=mail_proxy.url)), storage=None
    )
    for told in await asyncio.gather(*(dependencies.check_all() for _ in range(50))):
        assert told == {"mail": "ok", "storage": "not configured"}
    async with mail_proxy.refusing():
        assert (await dependencies.check_all())["mail"] == "ok"  # believed for a few seconds
    assert mail_proxy.connections == 1


async def test_who_never_answers_is_not_waited_for(settings: Settings, mail_proxy: TcpProxy) -> None:
    async with mail_proxy.silent(), asyncio.timeout(2):
        silent = HealthCheck(lambda: mail.reachable(replace(settings, smtp_url=mail_proxy.url)), seconds=0.1)
        assert await silent.ok() is False


async def test_what_gave_up_and_what_waits_is_told(
    browser: AsyncClient, database: Database, settings: Settings, owner: Owner
) -> None:
    async def refused() -> None:
        raise MailRefused("550 no such mailbox")

    async with in_background(run_jobs(settings.database_url, {"mail": refused}, RETRY_POLICY)):
        await enqueue_job(database, "mail")
        await until(lambda: jobs_left(owner, "failed"))
    await enqueue_job(database, "nobody-runs-this")
    await owner.execute(
        "update pgqueuer set execute_after = now() - interval '3 minutes' where status = 'queued'"
    )
    told = (await browser.get("/readyz")).json()
    assert (told["status"], told["queue"], told["dead_letters"]) == ("degraded", "slow", "some")
    assert (told["dead_letter_count"], told["jobs_waiting"]) == (1, 1)
    assert told["oldest_job_seconds"] >= 180
    assert told["last_failure"].keys() == {"job", "at"}, "strangers are told no job's error"
    assert told["last_failure"]["job"] == "mail"
