"""Only who reads the mailbox gets in, only in the browser that asked, once, for ten minutes."""

from dataclasses import replace
from uuid import UUID

import pytest

from pwa_tickets.accounts import sign_in
from pwa_tickets.accounts.sign_in import Request
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.settings import Settings
from tests import factories
from tests.factories import Buyer, Owner, Show


@pytest.fixture
async def known(database: Database, show: Show, maya: Buyer) -> UUID:
    """Maya bought once, so her address is known."""
    return await factories.buy(database, show, maya, "A1")


async def ask(database: Database, settings: Settings, buyer: Buyer) -> None:
    async with database.transaction(SYSTEM) as db:
        await sign_in.ask(db, settings, email=buyer.email, session_hash=buyer.session_hash)


async def mailed(database: Database, settings: Settings, owner: Owner) -> Request:
    """What the newest mail says."""
    newest = await owner.fetchval("select id from sign_in_codes order by created_at desc limit 1")
    async with database.transaction(SYSTEM) as db:
        request = await sign_in.to_mail(db, settings, newest)
    assert request
    return request


async def use_code(
    database: Database, settings: Settings, typed: str, browser: Buyer, email: str = ""
) -> str | None:
    async with database.transaction(SYSTEM) as db:
        return await sign_in.use_code(
            db, settings, email=email or browser.email, typed=typed, session_hash=browser.session_hash
        )


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.usefixtures("known")
class TestCode:
    """The six digits."""

    async def test_the_code_signs_in_the_browser_that_asked(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer
    ) -> None:
        await ask(database, settings, maya)
        code = (await mailed(database, settings, owner)).code
        assert len(code) == 6
        assert await use_code(database, settings, f" {code[:3]} {code[3:]}\n", maya) == maya.email

    async def test_it_works_once(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer
    ) -> None:
        await ask(database, settings, maya)
        code = (await mailed(database, settings, owner)).code
        assert await use_code(database, settings, code, maya) == maya.email
        assert await use_code(database, settings, code, maya) is None

    async def test_it_is_worth_nothing_in_another_browser_and_costs_the_first_nothing(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer, dana: Buyer
    ) -> None:
        await ask(database, settings, maya)
        code = (await mailed(database, settings, owner)).code
        for _ in range(6):
            assert await use_code(database, settings, code, dana, email=maya.email) is None
        assert await use_code(database, settings, code, maya) == maya.email

    async def test_five_tries_and_even_the_right_code_is_refused(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer
    ) -> None:
        await ask(database, settings, maya)
        code = (await mailed(database, settings, owner)).code
        for _ in range(5):
            assert await use_code(database, settings, another(code), maya) is None
        assert await use_code(database, settings, code, maya) is None

    async def test_the_code_of_the_first_mail_works_after_asking_twice(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer
    ) -> None:
        await ask(database, settings, maya)
        first = (await mailed(database, settings, owner)).code
        await ask(database, settings, maya)
        assert await use_code(database, settings, first, maya) == maya.email

    async def test_after_ten_minutes_it_is_over(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer
    ) -> None:
        await ask(database, settings, maya)
        code = (await mailed(database, settings, owner)).code
        await owner.execute("update sign_in_codes set expires_at = expires_at - interval '10 minutes'")
        assert await use_code(database, settings, code, maya) is None

    async def test_the_database_keeps_nothing_that_could_be_typed(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer
    ) -> None:
        await ask(database, settings, maya)
        request = await mailed(database, settings, owner)
        kept = str(await owner.fetch("select * from sign_in_codes")) + str(
            await owner.fetch("select * from pgqueuer")
        )
        assert request.code not in kept
        assert request.link_token not in kept


@pytest.mark.usefixtures("known")
class TestLink:
    """The link in the same mail."""

    async def test_looking_uses_nothing_up_and_pressing_uses_link_and_code_up(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer
    ) -> None:
        await ask(database, settings, maya)
        request = await mailed(database, settings, owner)
        async with database.transaction(SYSTEM) as db:
            for _ in range(3):
                found = await sign_in.link_waits(
                    db, link_token=request.link_token, session_hash=maya.session_hash
                )
                assert found == maya.email
            assert (
                await sign_in.use_link(db, link_token=request.link_token, session_hash=maya.session_hash)
                == maya.email
            )
            assert (
                await sign_in.use_link(db, link_token=request.link_token, session_hash=maya.session_hash)
                is None
            )
            assert (
                await sign_in.link_waits(db, link_token=request.link_token, session_hash=maya.session_hash)
                is None
            )
        assert await use_code(database, settings, request.code, maya) is None

    async def test_another_browser_cannot_use_it(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer, dana: Buyer
    ) -> None:
        await ask(database, settings, maya)
        token = (await mailed(database, settings, owner)).link_token
        async with database.transaction(SYSTEM) as db:
            assert await sign_in.link_waits(db, link_token=token, session_hash=dana.session_hash) is None
            assert await sign_in.use_link(db, link_token=token, session_hash=dana.session_hash) is None
            assert await sign_in.use_link(db, link_token=token, session_hash=maya.session_hash) == maya.email

    async def test_after_ten_minutes_it_is_over(
        self, database: Database, settings: Settings, owner: Owner, maya: Buyer
    ) -> None:
        await ask(database, settings, maya)
        token = (await mailed(database, settings, owner)).link_token
        await owner.execute("update sign_in_codes set expires_at = expires_at - interval '10 minutes'")
        async with database.transaction(SYSTEM) as db:
            assert await sign_in.use_link(db, link_token=token, session_hash=maya.session_hash) is None


async def test_an_address_that_only_typed_an_order_gets_no_mail(
    database: Database, settings: Settings, owner: Owner, show: Show, maya: Buyer
) -> None:
    order_id = await factories.reserve_and_place(database, show, maya, "A1")
    await ask(database, settings, maya)
    code_id = await owner.fetchval("select id from sign_in_codes")
    for status, is_mailed in (("pending", False), ("cancelled", False), ("paid", True), ("refunded", True)):
        await owner.execute("update ticket_orders set status = $2 where id = $1", order_id, status)
        async with database.transaction(SYSTEM) as db:
            assert (await sign_in.to_mail(db, settings, code_id) is not None) is is_mailed, status


async def test_the_mail_goes_to_the_address_as_its_order_has_it(
    database: Database, settings: Settings, owner: Owner, known: UUID, maya: Buyer
) -> None:
    await owner.execute("update ticket_orders set customer_email = 'Maya@Example.com'")
    await ask(database, settings, maya)
    assert (await mailed(database, settings, owner)).email == "Maya@Example.com"


async def test_an_unknown_address_leaves_the_same_traces_and_gets_no_mail(
    database: Database, settings: Settings, owner: Owner, known: UUID, maya: Buyer, dana: Buyer
) -> None:
    await ask(database, settings, dana)
    await ask(database, settings, maya)
    rows = await owner.fetch("select id, email from sign_in_codes order by created_at")
    assert [row["email"] for row in rows] == [dana.email, maya.email]
    assert await owner.fetchval("select count(*) from pgqueuer where entrypoint = 'send_sign_in'") == 2
    async with database.transaction(SYSTEM) as db:
        assert await sign_in.to_mail(db, settings, rows[0]["id"]) is None
        assert await sign_in.to_mail(db, settings, rows[1]["id"]) is not None


async def test_five_mails_an_hour_for_one_mailbox_whoever_asks(
    database: Database, settings: Settings, owner: Owner, maya: Buyer
) -> None:
    settings = replace(settings, rate_limit=3600)
    for number in range(8):
        asking = Buyer(maya.name, f"browser-{number}", maya.email)
        await ask(database, settings, asking)
    assert await owner.fetchval("select count(*) from sign_in_codes") == 5
    assert await owner.fetchval("select count(*) from pgqueuer") == 5
    await owner.execute("update rate_limits set refilled_at = refilled_at - interval '61 minutes'")
    await ask(database, settings, maya)
    assert await owner.fetchval("select count(*) from pgqueuer") == 6


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("maya@example.com", "maya@example.com"),
        ("  Maya.O'Kafor+Tickets@Sub.Example.CO.UK ", "maya.o'kafor+tickets@sub.example.co.uk"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
    ],
)
def test_addresses_are_taken_as_people_write_them(typed: str, kept: str) -> None:
    assert sign_in.read_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "maya",
        "maya@",
        "@example.com",
        "maya@example",
        "a b@example.com",
        "a@b@c.de",
        "a@b.c\r\nBcc: x@y.z",
        "ö@bücher.example",
    ],
)
def test_what_cannot_be_an_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        sign_in.read_address(typed)
