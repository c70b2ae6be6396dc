"""What is in force: the settings of the environment, and where it is silent what the studio's owner chose."""

from dataclasses import replace
from typing import Any, Final

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.settings import Settings
from pwa_tickets.stripe_access import StripeAccess
from pwa_tickets.studio.models import Studio
from pwa_tickets.studio_choices import StudioChoices
from pwa_tickets.web.sealed import unseal

VARIABLES: Final = {
    "name": ("PWA_TICKETS_STUDIO_NAME", "studio_name"),
    "address": ("PWA_TICKETS_STUDIO_ADDRESS", "studio_address"),
    "phone": ("PWA_TICKETS_STUDIO_PHONE", "studio_phone"),
    "currency": ("PWA_TICKETS_CURRENCY", "currency"),
}
"""A column of the studio → the variable that wins over it, and the setting that both are about."""
STRIPE: Final = "STRIPE_SECRET_KEY"
"""The variable that wins over all three of Stripe's keys: they go together."""
EARLIER_SEAL: Final = "Stripe's earlier keys"
KEY_SEAL: Final = "Stripe's secret key"
WEBHOOK_SEAL: Final = "Stripe's webhook secret"


class StripeKeys(msgspec.Struct, frozen=True):
    """Keys of one account, with the secret of our webhook there. `account_id` is '' where nobody wrote it down."""

    account_id: str
    secret_key: str
    publishable_key: str
    webhook_secret: str

    def words(self) -> dict[str, str]:
        """The keys alone, as the settings name them after `stripe_`."""
        return {
            "secret_key": self.secret_key,
            "publishable_key": self.publishable_key,
            "webhook_secret": self.webhook_secret,
        }


async def settings_in_force(database: Database, from_environment: Settings) -> Settings:
    """Read what is in force now.

    Args:
        from_environment: the settings as the environment has them.
    """
    async with database.transaction(SYSTEM) as db:
        return with_studio(from_environment, await read_studio(db))


async def read_studio(db: AsyncSession, *, for_update: bool = False) -> Studio | None:
    """The studio's row, None where nobody has chosen anything. System actor, as everywhere here.

    Args:
        for_update: whether nobody else may change it before this transaction ends.
    """
    row = select(Studio).with_for_update() if for_update else select(Studio)
    return (await db.execute(row)).scalar_one_or_none()


def with_studio(from_environment: Settings, studio: Studio | None) -> Settings:
    """Put what the owner chose where the environment is silent."""
    if studio is None:
        return from_environment
    chosen: dict[str, Any] = {
        setting: value
        for column, (variable, setting) in VARIABLES.items()
        if variable not in from_environment.told and (value := getattr(studio, column)) is not None
    }
    if is_rehearsing(studio):
        return replace(from_environment, **chosen, **_rehearsing(from_environment), studio=_choices(studio))
    kept, earlier = read_kept_keys(from_environment, studio), read_earlier_keys(from_environment, studio)
    if kept is not None and STRIPE in from_environment.told:
        earlier.insert(0, kept)
    elif kept is not None:
        chosen |= {f"stripe_{name}": value for name, value in kept.words().items()}
    addresses = {"api_base": from_environment.stripe_api_base, "js_url": from_environment.stripe_js_url}
    chosen["earlier_stripe"] = tuple(StripeAccess(**one.words(), **addresses) for one in earlier)
    return replace(from_environment, **chosen, studio=_choices(studio))


def read_kept_keys(settings: Settings, studio: Studio | None) -> StripeKeys | None:
    """The keys that are kept here; None where there are none, or none that can be read under the server's secret key."""
    secret = unseal(settings, KEY_SEAL, studio.stripe_secret_key) if studio else None
    if studio is None or secret is None:
        return None
    return StripeKeys(
        account_id=studio.stripe_account_id or "",
        secret_key=secret,
        publishable_key=studio.stripe_publishable_key or "",
        webhook_secret=unseal(settings, WEBHOOK_SEAL, studio.stripe_webhook_secret) or "",
    )


def read_earlier_keys(settings: Settings, studio: Studio | None) -> list[StripeKeys]:
    """The keys that were in force before them, the latest first, one pair for each account."""
    sealed = unseal(settings, EARLIER_SEAL, studio.earlier_stripe_keys) if studio else None
    return msgspec.json.decode(sealed, type=list[StripeKeys]) if sealed else []


def is_rehearsing(studio: Studio) -> bool:
    """Tell whether the set-up has begun and the studio is not open yet."""
    return studio.opened_at is None and bool(studio.set_up)


def _rehearsing(from_environment: Settings) -> dict[str, Any]:
    """The sandbox's Stripe, or test keys, or none at all: before the opening no real money is taken, whatever keys there are."""
    if from_environment.rehearsal is None and "_test_" in from_environment.stripe_secret_key:
        return {}
    sandbox = from_environment.rehearsal
    return {
        "stripe_secret_key": sandbox.secret_key if sandbox else "",
        "stripe_publishable_key": sandbox.publishable_key if sandbox else "",
        "stripe_webhook_secret": sandbox.webhook_secret if sandbox else "",
        "stripe_api_base": sandbox.api_base if sandbox else from_environment.stripe_api_base,
        "stripe_js_url": sandbox.js_url if sandbox else from_environment.stripe_js_url,
    }


def _choices(studio: Studio) -> StudioChoices:
    return StudioChoices(
        color=studio.color or "",
        logo=studio.logo or b"",
        reply_to=studio.reply_to or "",
        terms=studio.terms or "",
        refund_policy=studio.refund_policy or "",
        privacy=studio.privacy or "",
        is_rehearsing=is_rehearsing(studio),
    )
