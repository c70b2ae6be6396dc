"""All tickets of a show as one file: by name, only what is good, made once, kept for a day, for whoever may print tickets."""

import io
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx
import pypdfium2
import pytest
import zxingcpp

from pwa_tickets.db.session import Database
from pwa_tickets.reports import show_tickets
from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage, StorageDown
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests import factories
from tests.factories import Owner, Show

PAGE = "/admin/ticketing/reports/shows"


@pytest.fixture
async def show(owner: Owner) -> Show:
    """Nothing is sold yet."""
    return await factories.make_show(owner, await factories.make_venue(owner))


async def buy_as(database: Database, owner: Owner, show: Show, number: int, name: str, *labels: str) -> UUID:
    """Somebody of this name buys."""
    order_id = await factories.buy(database, show, factories.a_buyer(number), *labels)
    await owner.execute("update ticket_orders set customer_name = $2 where id = $1", order_id, name)
    return order_id


async def ask(office: httpx.AsyncClient, owner: Owner, show: Show) -> str:
    """Ask for the file; the run's id."""
    assert (await office.post(f"{PAGE}/{show.id}/tickets")).status_code == 303
    return str(await owner.fetchval("select id from job_runs order by created_at desc limit 1"))


async def download(office: httpx.AsyncClient, show: Show, run_id: str) -> bytes:
    """The finished file."""
    answer = await office.get(f"{PAGE}/{show.id}/tickets/{run_id}/download")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    return answer.content


def codes_of(pdf: bytes) -> list[str]:
    """What the QR codes say, page by page, from top to bottom."""
    found = []
    for page in pypdfium2.PdfDocument(io.BytesIO(pdf)):
        codes = zxingcpp.read_barcodes(page.render(scale=100 / 72).to_pil())
        found += [code.text for code in sorted(codes, key=lambda code: code.position.top_left.y)]
    return found


async def codes_for(owner: Owner, *order_ids: UUID) -> list[str]:
    """The codes of these orders, one after the other, as they sit."""
    return [
        ticket["qr_code"] for order_id in order_ids for ticket in await factories.tickets_of(owner, order_id)
    ]


def test_names_sort_by_the_last_one_and_accents_make_no_difference() -> None:
    names = [
        "Zoe Álvarez",
        "Maya Brooks",
        "Öz",
        "ana alvarez",
        "Sam Bell Jr.",
        "Ida Ångström",
        "",
        "Émile Zola",
    ]
    assert sorted(names, key=show_tickets.by_last_name) == [
        "",
        "ana alvarez",
        "Zoe Álvarez",
        "Ida Ångström",
        "Sam Bell Jr.",
        "Maya Brooks",
        "Öz",
        "Émile Zola",
    ]


async def test_every_good_ticket_is_in_it_by_last_name_then_seat(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    pdfs: TicketPdfs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(show_tickets, "PART", 2)
    zola = await buy_as(database, owner, show, 1, "Émile Zola", "A1", "A2")
    alvarez = await buy_as(database, owner, show, 2, "Zoe Álvarez", "B2", "B1", "B3")
    gone = await buy_as(database, owner, show, 3, "Maya Brooks", "C1")
    late = await buy_as(database, owner, show, 4, "Ida Moss", "C2")
    await factories.refund(database, gone)
    run_id = await ask(office, owner, show)
    page = (await office.get(f"{PAGE}/{show.id}/tickets")).text
    assert "0 of 6 tickets" in page
    assert "since then aren’t in it" in page
    # Until it is rendered: one is refunded, one gets a new code, one more is sold.
    await factories.refund(database, late)
    [first, *_] = await factories.tickets_of(owner, alvarez)
    await buy_as(database, owner, show, 5, "Amy Aal", "C3")
    await show_tickets.render_show_tickets(database, pdfs, run_id)
    assert first["label"] == "B1"
    pdf = await download(office, show, run_id)
    assert codes_of(pdf) == await codes_for(owner, alvarez, zola)
    assert "The file is ready." in (await office.get(f"{PAGE}/{show.id}/tickets")).text
    assert await pdfs.storage.get(f"show-tickets/{run_id}/parts/000000.pdf") is None
    entries = await owner.fetch("select action, subject_id, after from audit_log order by id")
    assert [(entry["action"], entry["subject_id"]) for entry in entries if "tickets" in entry["action"]] == [
        ("show_tickets_rendered", str(show.id)),
        ("show_tickets_downloaded", str(show.id)),
    ]


async def test_a_ticket_exchanged_meanwhile_has_its_new_code_or_is_left_out(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, pdfs: TicketPdfs
) -> None:
    other = await factories.make_show(owner, show.venue, title="Sunday", series_id=show.series_id)
    stays = await buy_as(database, owner, show, 1, "Maya Brooks", "A1")
    leaves = await buy_as(database, owner, show, 2, "Dana Reed", "A2")
    run_id = await ask(office, owner, show)
    before = await codes_for(owner, stays)
    await owner.execute(
        "update tickets set show_seat_id = $2, qr_code = reverse(qr_code) where ticket_order_id = $1",
        leaves,
        other.seats["A2"],
    )
    await owner.execute(
        "update tickets set show_seat_id = $2, qr_code = translate(qr_code, 'ABCDEF', 'BCDEFG') where ticket_order_id = $1",
        stays,
        show.seats["B1"],
    )
    await show_tickets.render_show_tickets(database, pdfs, run_id)
    found = codes_of(await download(office, show, run_id))
    assert found == await codes_for(owner, stays)
    assert found != before


class StorageThatEnds(Storage):
    """Goes away when the second part is put, as for a worker that is killed there."""

    puts = 0

    async def put(self, key: str, content: bytes) -> None:
        self.puts += 1
        if self.puts == 2:
            raise StorageDown("killed")
        await super().put(key, content)


async def test_a_job_that_ended_half_way_goes_on_and_makes_the_same_file(
    office: httpx.AsyncClient,
    database: Database,
    owner: Owner,
    show: Show,
    pdfs: TicketPdfs,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(show_tickets, "PART", 2)
    orders = [await buy_as(database, owner, show, n, f"Family {n}", f"A{n}", f"B{n}") for n in (1, 2, 3)]
    run_id = await ask(office, owner, show)
    broken = StorageThatEnds.at(Path(settings.data_dir) / "files")
    with pytest.raises(StorageDown):
        await show_tickets.render_show_tickets(database, replace(pdfs, storage=broken), run_id)
    assert "2 of 6 tickets" in (await office.get(f"{PAGE}/{show.id}/tickets")).text
    assert (await office.get(f"{PAGE}/{show.id}/tickets/{run_id}/download")).status_code == 404
    first = await pdfs.storage.get(f"show-tickets/{run_id}/parts/000000.pdf")
    assert first
    await show_tickets.render_show_tickets(database, pdfs, run_id)
    pdf = await download(office, show, run_id)
    assert codes_of(pdf) == await codes_for(owner, *orders)
    await show_tickets.render_show_tickets(database, pdfs, run_id)
    assert await download(office, show, run_id) == pdf, (
        "a job that is taken up again after its end changes nothing"
    )


async def test_asking_twice_is_one_job_and_a_new_file_can_be_made_after(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, pdfs: TicketPdfs
) -> None:
    await buy_as(database, owner, show, 1, "Maya Brooks", "A1")
    run_id = await ask(office, owner, show)
    assert await ask(office, owner, show) == run_id
    assert await owner.fetchval("select count(*) from job_runs") == 1
    await show_tickets.render_show_tickets(database, pdfs, run_id)
    assert await ask(office, owner, show) != run_id


async def test_a_show_without_tickets_says_so(office: httpx.AsyncClient, owner: Owner, show: Show) -> None:
    await office.post(f"{PAGE}/{show.id}/tickets")
    assert "This show has no tickets yet." in (await office.get(f"{PAGE}/{show.id}/tickets")).text
    assert await owner.fetchval("select count(*) from job_runs") == 0


async def test_a_file_dies_after_a_day_and_a_job_that_was_never_done_makes_room(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, pdfs: TicketPdfs
) -> None:
    await buy_as(database, owner, show, 1, "Maya Brooks", "A1")
    run_id = await ask(office, owner, show)
    await show_tickets.render_show_tickets(database, pdfs, run_id)
    await owner.execute("update job_runs set created_at = now() - interval '25 hours'")
    assert (await office.get(f"{PAGE}/{show.id}/tickets/{run_id}/download")).status_code == 404
    assert "The file isn’t ready yet." in (await office.get(f"{PAGE}/{show.id}/tickets")).text
    await show_tickets.delete_show_tickets(database, pdfs, run_id)
    assert await pdfs.storage.get(f"show-tickets/{run_id}/tickets.pdf") is None
    stuck = await ask(office, owner, show)
    await show_tickets.delete_show_tickets(database, pdfs, stuck)
    assert await ask(office, owner, show) != stuck


async def test_a_program_begins_it_watches_it_and_downloads_it(
    office: httpx.AsyncClient, database: Database, owner: Owner, show: Show, pdfs: TicketPdfs
) -> None:
    api = f"/api/admin/ticketing/shows/{show.id}/tickets-pdf"
    assert (await office.post(api)).json()["type"] == "/problems/no-tickets-yet"
    bought = await buy_as(database, owner, show, 1, "Maya Brooks", "A1")
    begun = await office.post(api)
    job_id = begun.json()["job_id"]
    assert (begun.status_code, (await office.post(api)).json()["job_id"]) == (202, job_id)
    assert (await office.get(f"{api}/{job_id}")).status_code == 404, "it is not made yet"
    await show_tickets.render_show_tickets(database, pdfs, job_id)
    assert (await office.get(f"/api/jobs/{job_id}")).json()["status"] == "done"
    file = await office.get(f"{api}/{job_id}")
    assert (file.headers["content-type"], file.headers["cache-control"]) == (
        "application/pdf",
        "private, no-store",
    )
    assert codes_of(file.content) == await codes_for(owner, bought)
