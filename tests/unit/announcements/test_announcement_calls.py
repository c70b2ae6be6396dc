"""A program writes to the families of a show: the same drafts, the same once to each, as from the office's pages."""

from uuid import uuid4

import httpx

from pwa_tickets import worker
from pwa_tickets.db.session import Database
from pwa_tickets.orders.job_run_models import JobStatus
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import DANA, MAYA, Owner, Show

API = "/api/admin/ticketing/announcements"
WORDS = {"subject": "  Doors   open late ", "body": "We open at 6:15.\r\n\r\nSee you soon!"}


async def test_a_draft_is_kept_read_changed_and_thrown_away(
    office: httpx.AsyncClient, database: Database, show: Show
) -> None:
    await factories.buy(database, show, MAYA, "A1", "A2")
    await factories.buy(database, show, DANA, "B1")
    made = await office.post(API, json={"show_id": str(show.id), **WORDS, "reply_to": "Front@Studio.example"})
    assert made.status_code == 201, made.text
    draft = made.json()
    assert (draft["subject"], draft["body"]) == ("Doors open late", "We open at 6:15.\n\nSee you soon!")
    assert (draft["reply_to"], draft["families"], draft["not_come"]) == ("front@studio.example", 2, False)
    assert not {"section", "sent_at"} & draft.keys()
    own = f"{API}/{draft['id']}"
    changed = await office.put(own, json={**WORDS, "section": "Orchestra", "not_come": True})
    assert changed.json() == (await office.get(own)).json()
    assert (changed.json()["section"], "reply_to" in changed.json()) == ("Orchestra", False)
    listed = (await office.get(API)).json()["announcements"]
    assert [(one["id"], "families" in one) for one in listed] == [(draft["id"], False)]
    assert (await office.get(f"{own}/recipients")).json() == {"recipients": []}
    assert (await office.delete(own)).status_code == 204
    assert (await office.get(own)).status_code == 404


async def test_what_cannot_be_sent_is_named_by_its_field(
    office: httpx.AsyncClient, owner: Owner, show: Show
) -> None:
    body = {"show_id": str(show.id), **WORDS}
    for wrong, field in (
        ({"subject": " "}, "subject"),
        ({"body": "\n"}, "body"),
        ({"subject": "x" * 151}, "subject"),
        ({"reply_to": "nowhere"}, "reply_to"),
        ({"section": "Balcony"}, "section"),
        ({"show_id": str(uuid4())}, "show_id"),
    ):
        answer = await office.post(API, json=body | wrong)
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    assert await owner.fetchval("select count(*) from announcements") == 0


async def test_it_goes_to_each_address_once_however_often_it_is_called(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, settings: Settings
) -> None:
    own = f"{API}/{(await office.post(API, json={'show_id': str(show.id), **WORDS})).json()['id']}"
    nobody = await office.post(f"{own}/send")
    assert (nobody.status_code, nobody.json()["type"]) == (409, "/problems/nobody-to-write-to")
    await factories.buy(database, show, MAYA, "A1")
    begun = await office.post(f"{own}/send")
    assert begun.status_code == 202, begun.text
    assert (await office.post(f"{own}/send")).json() == begun.json()
    assert (await office.put(own, json=WORDS)).json()["type"] == "/problems/announcement-sent"
    assert (await office.delete(own)).status_code == 409
    jobs = worker.jobs(database, settings, Payments(settings))
    await jobs["send_announcement"](run_id=begun.json()["job_id"])
    recipient = await owner.fetchval("select id from announcement_recipients")
    await jobs["send_announcement_email"](run_id=begun.json()["job_id"], recipient=str(recipient))
    job = (await office.get(f"/api/jobs/{begun.json()['job_id']}")).json()
    assert (job["kind"], job["status"], job["total"]) == ("send_announcement", JobStatus.DONE, 1)
    [reached] = (await office.get(f"{own}/recipients?limit=1")).json()["recipients"]
    assert (reached["to_email"], reached["status"], reached["is_erased"]) == (MAYA.email, "sent", False)
    assert "error" not in reached
    said = (await office.get(own)).json()
    assert (said["families"], said["sent"], said["refused"]) == (1, 1, 0)
