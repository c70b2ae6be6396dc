"""Staff read everything about one order: seats and who came in, money both ways, mails and their fate, what happened when."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import StaffMember
from tests import factories
from tests.factories import MAYA, Owner, Show
from tests.unit.checkin.device_reports import make_device, read_code_hash, report_scans, scan_time

PAGE = "/admin/ticketing/orders"
API = "/api/admin/ticketing/orders"


@pytest.fixture
async def show(owner: Owner) -> Show:
    return await factories.make_show(owner, await factories.make_venue(owner), title="Friday evening")


def words(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


async def test_an_order_tells_its_seats_doors_money_mails_and_history(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, clerk: StaffMember
) -> None:
    extra = await factories.make_upsell(owner, show.series_id, name="Digital video", price_in_cents=2400)
    order_id = await factories.buy(database, show, MAYA, "A1", "A2", items={extra: 2})
    phone = await make_device(owner, show, gate="Door A", usher="Rosa")
    hashes = [await read_code_hash(owner, show, label) for label in ("A1", "A2")]
    scans = [phone.scan(code, scan_time(seconds=place)) for place, code in enumerate(hashes)]
    await report_scans(database, phone, *scans)
    await report_scans(
        database, phone, phone.scan(hashes[1], scan_time(minutes=5), direction="out", shown="left")
    )
    await owner.execute(
        "insert into order_messages (ticket_order_id, kind, to_email, status, attempts, last_error) "
        "values ($1, 'tickets', 'maya@exmaple.com', 'failed', 1, '550 no such mailbox')",
        order_id,
    )
    await owner.execute(
        "insert into refunds (ticket_order_id, amount_in_cents, currency, status, requested_by, note) "
        "values ($1, 500, 'usd', 'pending', $2::text::uuid, 'a seat behind a pillar')",
        order_id,
        clerk.profile_id,
    )
    [line] = await factories.lines_of(owner, order_id, "A1")
    await owner.execute(
        "insert into refund_items (refund_id, ticket_order_item_id, amount_in_cents) select id, $1, 500 from refunds",
        UUID(line),
    )
    await owner.execute("update payment_transactions set card_brand = 'visa', card_last4 = '4242'")
    await owner.execute(
        "insert into pgqueuer (priority, status, entrypoint, payload) values (0, 'failed', 'deliver_order', $1)",
        f'{{"order_id": "{order_id}"}}'.encode(),
    )

    page = words(await office.get(f"{PAGE}/{order_id}"))
    told = (await office.get(f"{API}/{order_id}")).json()

    for said in (
        "Maya Brooks", "maya@example.com", "In, ", "Out, ", "Door A", "by Rosa", "2 seats", "Digital video",
        "$60.00", "$48.00", "$108.00 paid", "Visa ending in 4242",
        "Stripe’s fee $0.93", "maya@exmaple.com", "Refused", "550 no such mailbox",
        "$5.00 back", "a seat behind a pillar", "by Dana Whitfield", "Print and send the tickets", "Gave up",
        '<span translate="no">Orchestra A 1 and 2</span> came in through Door A', "Paid $108.00",
    ):  # fmt: skip
        assert said in page, said
    assert [(one["amount_in_cents"], one["status"]) for one in told["payments"]] == [(10800, "succeeded")]
    assert told["payments"][0]["last4"] == "4242"
    assert [(one["by"], one["status"]) for one in told["refunds"]] == [("Dana Whitfield", "pending")]
    assert told["refunds"][0]["items"] == [{"item_id": line, "amount_in_cents": 500}]
    assert [(one["to"], one["error"]) for one in told["emails"]] == [
        ("maya@exmaple.com", "550 no such mailbox")
    ]
    assert [(one["gate"], one["direction"], one["counts"]) for one in told["scans"]] == [
        ("Door A", "in", True), ("Door A", "in", True), ("Door A", "out", True),
    ]  # fmt: skip
    assert [one["job"] for one in told["jobs"]] == ["deliver_order"]
    assert {one["action"] for one in told["history"]} == {
        "ordered", "paid", "refund_begun", "email_failed", "came_in", "went_out",
    }  # fmt: skip
    times = [one["at"] for one in told["history"]]
    assert times == sorted(times, reverse=True)


async def test_an_order_nobody_paid_says_so_and_names_its_seats(
    office: httpx.AsyncClient, database: Database, show: Show
) -> None:
    order_id = await factories.reserve_and_place(database, show, MAYA, "B1")
    page = words(await office.get(f"{PAGE}/{order_id}"))
    assert "Not paid yet" in page
    assert "row B, seat 1" in page
    assert "Nothing sent yet." in page


async def test_what_staff_changed_is_in_its_history_with_their_name(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, clerk: StaffMember
) -> None:
    order_id = await factories.buy(database, show, MAYA, "B1")
    await owner.execute(
        "insert into audit_log (actor_role, actor_id, action, subject_type, subject_id, after, happened_at) "
        "values ('staff', $1, 'payment_mismatch', 'order', $2, '{\"entry\": 1}', now() + $3)",
        clerk.profile_id,
        str(order_id),
        timedelta(seconds=1),
    )
    page = words(await office.get(f"{PAGE}/{order_id}"))
    [newest, *_] = (await office.get(f"{API}/{order_id}")).json()["history"]
    assert "Payment did not match" in page
    assert (newest["action"], newest["by"], newest["after"]) == (
        "payment_mismatch",
        "Dana Whitfield",
        {"entry": 1},
    )


async def test_an_order_that_is_not_there_is_not_found(office: httpx.AsyncClient, show: Show) -> None:
    assert (await office.get(f"{API}/{show.id}")).status_code == 404
    assert (await office.get(f"{PAGE}/{show.id}")).status_code == 404
