"""Asks for a payment where it is: in the account whose keys are in force, or in one that the studio had before."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from pwa_tickets.payments.objects import UnknownObject
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.settings import Settings


class HasEarlierAccounts(Protocol):
    """A client of one account that knows those of earlier ones."""

    @property
    def earlier(self) -> Sequence[Self]:
        """The clients of earlier accounts, the latest first."""
        ...


Client = TypeVar("Client", bound=HasEarlierAccounts)
Words = ParamSpec("Words")
Answer = TypeVar("Answer")


def in_its_account(
    call: Callable[Concatenate[Client, Words], Coroutine[Any, Any, Answer]],
) -> Callable[Concatenate[Client, Words], Coroutine[Any, Any, Answer]]:
    """Ask the accounts in turn until one knows the object, or has any of what is listed.

    An earlier account that does not answer, or no longer takes its keys, is passed over: most often it is the present one,
    whose key was replaced.

    Raises:
        PaymentsUnreachable: no account knows it, or the one in force does not answer. Where all answered that they do not know
            it, its cause is an `UnknownObject`.
    """

    @wraps(call)
    async def asked(client: Client, /, *args: Words.args, **words: Words.kwargs) -> Answer:
        found: list[Answer] = []
        unknown: UnknownObject | None = None
        is_certain = True
        for account in (client, *client.earlier):
            try:
                found.append(await call(account, *args, **words))
            except UnknownObject as error:
                unknown = error
                continue
            except PaymentsUnreachable:
                if account is client:
                    raise
                is_certain = False
                continue
            if found[-1] != []:
                return found[-1]
        if not found:
            raise PaymentsUnreachable() from (unknown if is_certain else None)
        return found[0]

    return asked


def with_earlier_keys(settings: Settings) -> list[Settings]:
    """The settings once for each pair of keys that was replaced, with that pair in force."""
    return [
        replace(
            settings,
            earlier_stripe=(),
            **{f"stripe_{name}": value for name, value in asdict(access).items()},
        )
        for access in settings.earlier_stripe
    ]


def webhook_secrets(settings: Settings) -> list[str]:
    """The secrets by which an event is known as Stripe's: an account that was left still tells of refunds and disputes."""
    accesses = [settings.stripe_webhook_secret, *(one.webhook_secret for one in settings.earlier_stripe)]
    return [secret for secret in accesses if secret]
