"""The currency of all prices: chosen in the set-up, and once more as long as nothing was sold."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.studio import choices
from pwa_tickets.studio.in_force import VARIABLES
from pwa_tickets.web.actor import StaffMember

CURRENCIES: Final = {
    "usd": marked("US dollars"),
    "cad": marked("Canadian dollars"),
    "gbp": marked("British pounds"),
    "eur": marked("Euros"),
    "aud": marked("Australian dollars"),
    "nzd": marked("New Zealand dollars"),
    "chf": marked("Swiss francs"),
    "mxn": marked("Mexican pesos"),
}
NOT_LISTED: Final = marked("Please choose a currency from the list.")
SOLD_IN_IT: Final = marked(
    "Families have ordered in %(currency)s: what they paid and what goes back to them stays in it."
)
TOLD: Final = marked("The server’s environment says this: %(variable)s.")

_HAS_SOLD: Final = text("""
    select exists (select from studio where opened_at is not null)
       and exists (select from ticket_orders where status <> 'cancelled' or paid_at is not null)
""")


async def has_sold(db: AsyncSession) -> bool:
    """Tell whether a family has ordered since the studio is open, unless it never paid. System actor."""
    return bool(await db.scalar(_HAS_SOLD))


async def change_currency(db: AsyncSession, currency: str, settings: Settings, *, staff: StaffMember) -> None:
    """Put prices in another currency; their numbers stay. System actor.

    An order that is placed in this moment keeps the currency that its family was shown: each order has its own.

    Raises:
        InvalidInput: it is none that we know, the environment decides it, or something was sold already.
    """
    if currency not in CURRENCIES:
        raise _refusal(gettext(NOT_LISTED))
    if VARIABLES["currency"][0] in settings.told:
        raise _refusal(gettext(TOLD) % {"variable": VARIABLES["currency"][0]})
    if await has_sold(db):
        raise _refusal(gettext(SOLD_IN_IT) % {"currency": settings.currency.upper()})
    await choices.change(db, {"currency": currency}, staff=staff)


def _refusal(sentence: str) -> InvalidInput:
    return InvalidInput([{"field": "currency", "message": sentence}])
