"""The studio's keys of Stripe: looked at together with Stripe, then kept encrypted, with a webhook that we register ourselves."""

from typing import Annotated, Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.payments import account
from pwa_tickets.payments.account import KeyFault, Webhook
from pwa_tickets.settings import Settings
from pwa_tickets.studio import choices
from pwa_tickets.studio.in_force import KEY_SEAL, STRIPE, WEBHOOK_SEAL, read_studio
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.fields import Secret, Text
from pwa_tickets.web.sealed import seal, unseal

NO_KEYS: Final = marked("The keys of Stripe cannot be read any more. Please paste them once more.")


class Keys(msgspec.Struct, kw_only=True):
    """The two keys, as they are pasted."""

    publishable_key: Annotated[str, Text(most=255, empty=marked("Please paste the publishable key."))]
    secret_key: Annotated[str, Secret(most=255, empty=marked("Please paste the secret key."))]


async def check_keys(settings: Settings, keys: Keys) -> None:
    """Ask Stripe about two keys; no transaction is open meanwhile.

    Args:
        settings: with the Stripe that takes payments once the studio is open.

    Raises:
        InvalidInput: one of them, or their account, cannot take the studio's money.
        PaymentsUnreachable: Stripe does not answer.
    """
    publishable, secret = keys.publishable_key.strip(), keys.secret_key.strip()
    fault = account.keys_fault(publishable, secret, allow_test=settings.allow_sandbox)
    if fault is None:
        fault = await account.account_fault(settings, publishable, secret)
    if fault is not None:
        raise _refusal(fault)


async def register(settings: Settings, keys: Keys) -> Webhook:
    """Let Stripe tell us of payments.

    Raises:
        InvalidInput: Stripe does not take our address.
        PaymentsUnreachable: Stripe does not answer.
    """
    made = await account.register_webhook(settings, keys.secret_key.strip())
    if isinstance(made, KeyFault):
        raise _refusal(made)
    return made


async def keep_keys(
    db: AsyncSession, settings: Settings, keys: Keys, webhook: Webhook, *, staff: StaffMember
) -> None:
    """Keep keys that Stripe knows, in place of earlier ones. System actor."""
    values: dict[str, Any] = {
        "stripe_publishable_key": keys.publishable_key.strip(),
        "stripe_secret_key": seal(settings, KEY_SEAL, keys.secret_key.strip()),
        "stripe_webhook_secret": seal(settings, WEBHOOK_SEAL, webhook.secret),
        "stripe_webhook_id": webhook.id,
    }
    await choices.change(db, values, staff=staff)


async def kept_keys(db: AsyncSession, settings: Settings) -> Keys:
    """The keys that take payments once the studio is open: the environment's, or those that are kept here. System actor.

    Args:
        settings: with the Stripe that takes payments then.

    Raises:
        InvalidInput: there are none, or they were encrypted under another secret key than the server has now.
    """
    told = STRIPE in settings.told
    row = None if told else await read_studio(db)
    secret = settings.stripe_secret_key if told else row and unseal(settings, KEY_SEAL, row.stripe_secret_key)
    publishable = settings.stripe_publishable_key if told else row and row.stripe_publishable_key
    if not secret or not publishable:
        raise _refusal(KeyFault("", NO_KEYS, {}))
    return Keys(publishable_key=publishable, secret_key=secret)


def _refusal(fault: KeyFault) -> InvalidInput:
    return InvalidInput([{"field": fault.field, "message": gettext(fault.sentence) % fault.facts}])
