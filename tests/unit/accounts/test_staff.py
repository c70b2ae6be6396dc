"""Staff get in with their password and nobody finds out who they are by guessing."""

import asyncio
from dataclasses import replace

import pytest

from pwa_tickets.accounts import known_devices, passwords, staff
from pwa_tickets.accounts.known_devices import KnownDevice
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.staff import TooManyTries, WrongPassword
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import hash_of
from tests.factories import Owner

PASSWORD = "curtain up at seven"


@pytest.fixture
async def dana(database: Database) -> str:
    """The owner of the studio; returns her address."""
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email="Dana@Studio.example", name="Dana", role="owner", password=PASSWORD)
    return "dana@studio.example"


async def test_the_right_password_logs_in(database: Database, settings: Settings, dana: str) -> None:
    member = await staff.log_in(database, settings, email=" DANA@studio.example ", password=PASSWORD)
    assert (member.name, member.role) == ("Dana", "owner")


async def test_wrong_password_unknown_address_and_a_member_who_left_read_the_same(
    database: Database, settings: Settings, owner: Owner, dana: str
) -> None:
    for email, password in ((dana, "wrong"), ("nobody@studio.example", PASSWORD), (dana, "")):
        with pytest.raises(WrongPassword) as refusal:
            await staff.log_in(database, settings, email=email, password=password)
        assert refusal.value.facts == {}
    await owner.execute("update profiles set disabled_at = now()")
    with pytest.raises(WrongPassword):
        await staff.log_in(database, settings, email=dana, password=PASSWORD)


async def test_an_usher_has_no_password_to_log_in_with(
    database: Database, settings: Settings, owner: Owner
) -> None:
    await owner.execute(
        "insert into profiles (role, name, email) values ('usher', 'Sam', 'sam@studio.example')"
    )
    for password in ("", "the password of nobody in particular"):
        with pytest.raises(WrongPassword):
            await staff.log_in(database, settings, email="sam@studio.example", password=password)


async def test_guessing_one_account_is_slowed_down_and_others_are_not(
    database: Database, settings: Settings, dana: str
) -> None:
    limited = replace(settings, rate_limit=3600)
    for _ in range(staff.TRIES):
        with pytest.raises(WrongPassword):
            await staff.log_in(database, limited, email=dana, password="guess")
    with pytest.raises(TooManyTries) as refusal:
        await staff.log_in(database, limited, email=dana, password=PASSWORD)
    assert 0 < refusal.value.facts["retry_after"] <= 200
    with pytest.raises(WrongPassword):
        await staff.log_in(database, limited, email="somebody@else.example", password="guess")


async def test_a_network_that_makes_accounts_up_is_slowed_down_and_a_browser_that_signed_in_before_is_not(
    database: Database, settings: Settings, dana: str
) -> None:
    limited = replace(settings, rate_limit=3600)
    stranger = Asker(settings=limited, network="192.0.2.1")
    for number in range(staff.OF_NETWORK.tries):
        with pytest.raises(WrongPassword):
            await staff.log_in(
                database, limited, email=f"nobody{number}@a.example", password="guess", asker=stranger
            )
    with pytest.raises(TooManyTries):
        await staff.log_in(database, limited, email="one-more@a.example", password="guess", asker=stranger)
    known = replace(stranger, device=known_by(limited, dana))
    assert await staff.log_in(database, limited, email=dana, password=PASSWORD, asker=known)


async def test_a_browser_that_signed_in_before_waits_for_no_strangers_guesses(
    database: Database, settings: Settings, dana: str
) -> None:
    known = Asker(settings=settings, device=known_by(settings, dana))
    async with passwords._turns, passwords._turns:  # as while strangers guess by the hundred
        async with asyncio.timeout(20):
            assert await staff.log_in(database, settings, email=dana, password=PASSWORD, asker=known)


def known_by(settings: Settings, account: str) -> KnownDevice:
    """A browser that the account has signed in from."""
    return KnownDevice(bytes(16), (known_devices._tag(settings, account),))


async def test_limits_can_be_turned_off(database: Database, settings: Settings, dana: str) -> None:
    free = replace(settings, rate_limit=0)
    for _ in range(staff.TRIES + 1):
        with pytest.raises(WrongPassword):
            await staff.log_in(database, free, email=dana, password="guess")


async def test_adding_an_address_again_changes_the_member_and_adds_nobody(
    database: Database, settings: Settings, dana: str
) -> None:
    async with database.transaction(SYSTEM) as db:
        await staff.add(db, email=dana, name="Dana C.", role="staff", password="another long one")
        [member] = await staff.everybody(db)
    assert (member.name, member.role) == ("Dana C.", "staff")
    with pytest.raises(WrongPassword):
        await staff.log_in(database, settings, email=dana, password=PASSWORD)
    assert await staff.log_in(database, settings, email=dana, password="another long one")


async def test_a_new_password_logs_out_whoever_had_the_old_one(
    database: Database, settings: Settings, owner: Owner, dana: str
) -> None:
    profile_id = await owner.fetchval("select id from profiles")
    await owner.execute(
        "insert into sessions (session_hash, profile_id, expires_at) values ($1, $2, now() + interval '1 day')",
        hash_of("x"),
        profile_id,
    )
    async with database.transaction(SYSTEM) as db:
        await staff.set_password(db, email=dana, password="another long one")
    assert await owner.fetchval("select count(*) from sessions") == 0
    assert await staff.log_in(database, settings, email=dana, password="another long one")


@pytest.mark.parametrize(
    "wrong",
    [{"password": "short"}, {"role": "king"}, {"name": " "}, {"name": "x" * 121}, {"email": "nobody"}],
)
async def test_what_cannot_be_a_member_is_refused(database: Database, wrong: dict[str, str]) -> None:
    right = {"email": "a@b.example", "name": "A", "role": "staff", "password": PASSWORD}
    async with database.transaction(SYSTEM) as db:
        with pytest.raises(InvalidInput):
            await staff.add(db, **(right | wrong))
        assert await staff.everybody(db) == []
