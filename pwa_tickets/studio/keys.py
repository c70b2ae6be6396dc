"""The studio's keys of Stripe: looked at together with Stripe, then kept encrypted, with a webhook that we register ourselves."""

from typing import Annotated, Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.payments import account
from pwa_tickets.payments.account import KeyFault, StripeAccount, Webhook
from pwa_tickets.settings import Settings
from pwa_tickets.studio import choices, in_force
from pwa_tickets.studio.in_force import (
    EARLIER_SEAL,
    KEY_SEAL,
    STRIPE,
    WEBHOOK_SEAL,
    StripeKeys,
    read_studio,
)
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Secret, Text
from pwa_tickets.web.sealed import seal

NO_ANSWER: Final = marked("Stripe does not answer just now. Please try again in a moment.")
TOLD: Final = marked("The server’s environment has the Stripe keys: STRIPE_SECRET_KEY.")
CHANGED_MEANWHILE: Final = marked("Somebody changed the keys a moment ago. Please look at this page again.")
NO_KEYS: Final = marked("Your Stripe keys can’t be read anymore. Please paste them again.")


class Keys(msgspec.Struct, kw_only=True):
    """The two keys, as they are pasted."""

    publishable_key: Annotated[str, Text(most=255, empty=marked("Please paste the publishable key."))]
    secret_key: Annotated[str, Secret(most=255, empty=marked("Please paste the secret key."))]


async def check_keys(settings: Settings, keys: Keys) -> StripeAccount:
    """Ask Stripe about two keys; no transaction is open meanwhile.

    Args:
        settings: with the Stripe that takes payments once the studio is open.

    Raises:
        InvalidInput: one of them, or their account, cannot take the studio's money.
        PaymentsUnreachable: Stripe does not answer.
    """
    found = account.keys_fault(
        keys.publishable_key, keys.secret_key, allow_test=settings.allow_sandbox
    ) or await account.usable_account(settings, keys.publishable_key, keys.secret_key)
    if isinstance(found, KeyFault):
        raise _refusal(found)
    return found


async def change_keys(
    database: Database, settings: Settings, typed: Keys, *, other_account: bool, staff: StaffMember
) -> None:
    """Check keys with Stripe, register a webhook, and keep all of it in place of what was kept; no transaction is open meanwhile.

    The webhook that was there before goes last: whatever stops us on the way, events of payments reach us by one of the two.

    Args:
        settings: with the Stripe that takes payments once the studio is open.
        other_account: whether the keys may be of another account than the one that was sold with.

    Raises:
        InvalidInput: Stripe does not take them, or they were changed meanwhile.
        PaymentsUnreachable: Stripe does not answer.
    """
    if STRIPE in settings.told:
        raise _refusal(KeyFault("", TOLD, {}))
    keys = Keys(publishable_key=typed.publishable_key.strip(), secret_key=typed.secret_key.strip())
    checked = await check_keys(settings, keys)
    async with database.transaction(SYSTEM) as db:
        row = await read_studio(db)
    kept, seen = in_force.read_kept_keys(settings, row), row and row.stripe_webhook_id
    earlier = kept and await _with_account(settings, kept)
    if earlier and not other_account and checked.id != earlier.account_id:
        fault = account.OTHER_ACCOUNT if earlier.account_id else account.UNKNOWN_ACCOUNT
        raise _refusal(KeyFault("other_account", fault, {}))
    webhook = await account.register_webhook(settings, keys.secret_key)
    if isinstance(webhook, KeyFault):
        raise _refusal(webhook)
    try:
        async with database.transaction(SYSTEM) as db:
            row = await read_studio(db, for_update=True)
            if (row and row.stripe_webhook_id) != seen:
                raise _refusal(KeyFault("", CHANGED_MEANWHILE, {}))
            await _keep(db, settings, keys, checked, webhook, earlier, staff=staff)
    except InvalidInput:  # after anything else nobody knows whether they were kept
        await account.retire_webhooks(settings, keys.secret_key, [webhook.id])
        raise
    await account.retire_webhooks(settings, keys.secret_key, webhook.replaced)


async def _with_account(settings: Settings, kept: StripeKeys) -> StripeKeys:
    """Keys with their account: Stripe is asked where nobody wrote it down; it stays '' where Stripe knows them no more."""
    if kept.account_id:
        return kept
    found = await account.read_account(settings, kept.secret_key)
    return msgspec.structs.replace(kept, account_id=found.id if found else "")


async def _keep(
    db: AsyncSession,
    settings: Settings,
    keys: Keys,
    checked: StripeAccount,
    webhook: Webhook,
    replaced: StripeKeys | None,
    *,
    staff: StaffMember,
) -> None:
    earlier = in_force.read_earlier_keys(settings, await read_studio(db))
    if replaced is not None:
        gone = {replaced.account_id, checked.id}
        earlier = [replaced, *(one for one in earlier if one.account_id not in gone)]
    values: dict[str, Any] = {
        "stripe_account_id": checked.id,
        "stripe_publishable_key": keys.publishable_key,
        "stripe_secret_key": seal(settings, KEY_SEAL, keys.secret_key),
        "stripe_webhook_secret": seal(settings, WEBHOOK_SEAL, webhook.secret),
        "stripe_webhook_id": webhook.id,
        "earlier_stripe_keys": seal(settings, EARLIER_SEAL, msgspec.json.encode(earlier).decode()),
    }
    await choices.change(db, values, staff=staff)


async def kept_keys(db: AsyncSession, settings: Settings) -> Keys:
    """The keys that take payments once the studio is open: the environment's, or those that are kept here. System actor.

    Args:
        settings: with the Stripe that takes payments then.

    Raises:
        InvalidInput: there are none, or they were encrypted under another secret key than the server has now.
    """
    if STRIPE in settings.told:
        return Keys(publishable_key=settings.stripe_publishable_key, secret_key=settings.stripe_secret_key)
    kept = in_force.read_kept_keys(settings, await read_studio(db))
    if kept is None:
        raise _refusal(KeyFault("", NO_KEYS, {}))
    return Keys(publishable_key=kept.publishable_key, secret_key=kept.secret_key)


def _refusal(fault: KeyFault) -> InvalidInput:
    return InvalidInput([{"field": fault.field, "message": gettext(fault.sentence) % fault.facts}])
