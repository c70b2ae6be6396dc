"""The second step: a code of the app once, a recovery code once, few tries, and nothing in the tables that lets anybody in."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pyotp
import pytest

from pwa_tickets.accounts import second_factor, staff, trusted_browsers
from pwa_tickets.accounts.known_devices import KnownDevice
from pwa_tickets.accounts.limits import Asker
from pwa_tickets.accounts.second_factor import SecondFactorNeeded, WrongSecondFactor
from pwa_tickets.accounts.staff import Member, TooManyTries
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffRole
from tests.factories import Owner
from tests.unit.accounts.team_steps import PASSWORD, code_now


@pytest.fixture
async def sam(database: Database) -> Member:
    """Somebody who works here."""
    email = "sam@studio.example"
    async with database.transaction(SYSTEM) as db:
        profile_id = await staff.add(db, email=email, name="Sam", role="staff", password=PASSWORD)
    return Member(id=profile_id, email=email, name="Sam", role=StaffRole.STAFF)


@pytest.fixture
def asker(settings: Settings) -> Asker:
    """A browser that nobody knows."""
    return Asker(settings=settings, network="192.0.2.1", device=KnownDevice(b"0" * 16))


async def set_up(database: Database, settings: Settings, profile_id: UUID) -> tuple[pyotp.TOTP, list[str]]:
    """The app, confirmed by the code it shows now, and the recovery codes."""
    async with database.transaction(SYSTEM) as db:
        await second_factor.begin(db, profile_id)
        secret = await second_factor.unconfirmed_secret(db, settings, profile_id)
        assert secret
        app = pyotp.TOTP(secret)
        codes = await second_factor.confirm(db, settings, profile_id, code_now(app))
    assert codes
    return app, codes


async def use(database: Database, settings: Settings, profile_id: UUID, typed: str) -> str | None:
    async with database.transaction(SYSTEM) as db:
        return await second_factor.use(db, settings, profile_id, typed)


async def test_the_apps_code_is_taken_once_and_no_earlier_one_after_it(
    database: Database, settings: Settings, sam: Member
) -> None:
    app, _ = await set_up(database, settings, sam.id)
    code, before = code_now(app, 1), code_now(app)
    assert await use(database, settings, sam.id, f" {code[:3]} {code[3:]} ") == "app"
    for again in (code, before, code_now(app, -2), code_now(app, 4), "", "000000000"):
        assert await use(database, settings, sam.id, again) is None


async def test_two_who_type_the_same_code_at_once_are_one(
    database: Database, settings: Settings, sam: Member
) -> None:
    app, codes = await set_up(database, settings, sam.id)
    for typed, kind in ((code_now(app, 1), "app"), (codes[0], "recovery")):
        both = await asyncio.gather(*(use(database, settings, sam.id, typed) for _ in range(2)))
        assert sorted(both, key=str) == [None, kind]


async def test_a_recovery_code_works_once_however_it_is_typed_and_for_its_owner_only(
    database: Database, settings: Settings, owner: Owner, sam: Member
) -> None:
    _, codes = await set_up(database, settings, sam.id)
    async with database.transaction(SYSTEM) as db:
        kim = await staff.add(db, email="kim@studio.example", name="Kim", role="staff", password=PASSWORD)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert await use(database, settings, kim, codes[0]) is None
    typed = codes[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert await use(database, settings, sam.id, typed) == "recovery"
    assert await use(database, settings, sam.id, codes[0]) is None
    async with database.transaction(SYSTEM) as db:
        assert await second_factor.recovery_codes_left(db, sam.id) == second_factor.RECOVERY_CODES - 1
        newer = await second_factor.make_recovery_codes(db, settings, sam.id)
    assert await use(database, settings, sam.id, codes[1]) is None
    assert await use(database, settings, sam.id, newer[1]) == "recovery"
    kept = "".join(row[0] for row in await owner.fetch("select row(r.*)::text from recovery_codes r"))
    assert not any(code.replace("-", "") in kept or code in kept for code in newer)


async def test_an_app_that_no_code_confirmed_is_asked_for_by_nobody(
    database: Database, settings: Settings, sam: Member, asker: Asker
) -> None:
    async with database.transaction(SYSTEM) as db:
        await second_factor.begin(db, sam.id)
        assert await second_factor.confirm(db, settings, sam.id, "000000") is None
        assert not await second_factor.is_needed(db, sam.id, asker)
    app, _ = await set_up(database, settings, sam.id)
    async with database.transaction(SYSTEM) as db:
        await second_factor.begin(db, sam.id)  # somebody begins again: the confirmed one stays
        assert await second_factor.unconfirmed_secret(db, settings, sam.id) is None
        assert await second_factor.is_needed(db, sam.id, asker)
    assert await use(database, settings, sam.id, code_now(app, 1)) == "app"


async def test_guessing_is_limited_by_account_and_a_try_without_a_code_is_none(
    database: Database, settings: Settings, sam: Member, asker: Asker
) -> None:
    limited = replace(settings, rate_limit=3600)
    asker = replace(asker, settings=limited)
    app, _ = await set_up(database, settings, sam.id)
    for _ in range(second_factor.TRIES.tries + 1):
        with pytest.raises(SecondFactorNeeded):
            await second_factor.require(database, limited, sam, " ", asker=asker)
    for _ in range(second_factor.TRIES.tries):
        with pytest.raises(WrongSecondFactor):
            await second_factor.require(database, limited, sam, "no code", asker=asker)
    with pytest.raises(TooManyTries):
        await second_factor.require(database, limited, sam, code_now(app, 1), asker=asker)
    elsewhere = replace(asker, network="198.51.100.1")
    assert await second_factor.require(database, limited, sam, code_now(app, 1), asker=elsewhere) == "app"


async def test_a_trusted_browser_is_not_asked_for_thirty_days_and_others_are(
    database: Database, settings: Settings, owner: Owner, sam: Member, asker: Asker
) -> None:
    await set_up(database, settings, sam.id)
    other = replace(asker, device=KnownDevice(b"1" * 16))
    async with database.transaction(SYSTEM) as db:
        await trusted_browsers.trust(db, sam.id, asker)
        await trusted_browsers.trust(db, sam.id, replace(asker, device=None))
        assert not await second_factor.is_needed(db, sam.id, asker)
        assert await second_factor.is_needed(db, sam.id, other)
        assert await second_factor.is_needed(db, sam.id, replace(asker, device=None))
    await owner.execute("update trusted_browsers set expires_at = expires_at - interval '30 days'")
    async with database.transaction(SYSTEM) as db:
        assert await second_factor.is_needed(db, sam.id, asker)
        await trusted_browsers.trust(db, sam.id, asker)
        await trusted_browsers.distrust_all(db, sam.id)
        assert await second_factor.is_needed(db, sam.id, asker)
        await second_factor.turn_off(db, sam.id)
        assert not await second_factor.is_needed(db, sam.id, asker)
