"""Journey: two phones want one seat. One gets it, the other sees it go without a reload and reads why."""

import asyncio

from playwright.async_api import expect

from tests.e2e.buying import box, choose, continue_button, tick
from tests.e2e.conftest import EnrolledDevice, MakePhone
from tests.factories import Owner, Show


async def test_one_gets_the_seat_and_the_other_sees_it_go(make_device: MakePhone, show: Show) -> None:
    async with make_device() as maya, make_device() as dana:
        theirs = await dana.open(f"/shows/{show.id}/seats?view=list")
        await expect(box(theirs, "A3")).to_be_enabled()
        page = await choose(maya, show, "A3")
        await expect(box(theirs, "A3")).to_be_disabled(timeout=3000)
        await tick(page, "A3")
        await expect(box(theirs, "A3")).to_be_enabled(timeout=3000)


async def test_both_tap_at_once_and_the_slower_one_reads_why(
    make_device: MakePhone, owner: Owner, show: Show
) -> None:
    async with make_device() as maya, make_device() as dana:
        pages = [await phone.open(f"/shows/{show.id}/seats?view=list") for phone in (maya, dana)]
        for page in pages:
            await expect(box(page, "B3")).to_be_enabled()
        await asyncio.gather(*(tick(page, "B3") for page in pages))
        went = [page.get_by_text("B 3 went a moment ago.").first for page in pages]
        told = [asyncio.create_task(words.wait_for()) for words in went]
        done, waiting = await asyncio.wait(told, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert len(done) == 1
        lost = told.index(done.pop())
        await expect(continue_button(pages[1 - lost], 1)).to_be_visible()
        loser = pages[lost]
        await expect(box(loser, "B3")).to_be_disabled()
        assert (
            await owner.fetchval(
                "select count(*) from show_seats where show_id = $1 and status = 'reserved'", show.id
            )
            == 1
        )


async def test_the_map_follows_after_the_database_was_away(
    phone: EnrolledDevice, owner: Owner, show: Show
) -> None:
    page = await phone.open(f"/shows/{show.id}/seats?view=list")
    await owner.execute("update show_seats set status = 'held' where id = $1", show.seats["C3"])
    await expect(box(page, "C3")).to_be_disabled()  # this phone hears the news
    await expect(box(page, "C4")).to_be_enabled()
    await owner.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    )
    await owner.execute("update show_seats set status = 'held' where id = $1", show.seats["C4"])
    await expect(box(page, "C4")).to_be_disabled(timeout=20_000)
