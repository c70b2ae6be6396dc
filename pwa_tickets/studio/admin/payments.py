"""The page of payments: the keys of Stripe, which can be replaced while families buy, and the currency until the first order."""

from contextlib import suppress
from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.payments import account
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.settings import Settings
from pwa_tickets.studio import currency, in_force, keys
from pwa_tickets.studio.admin.settings import KEY
from pwa_tickets.studio.admin.settings import PAGE as SETTINGS_PAGE
from pwa_tickets.studio.currency import CURRENCIES
from pwa_tickets.studio.keys import Keys
from pwa_tickets.studio.live import LiveStudio
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

PAGE: Final = SETTINGS_PAGE + "/payments"

AnyRequest = Request[Any, Any, Any]


class KeysForm(Keys, kw_only=True):
    """Two keys, and whether they may be of another account than those before."""

    other_account: bool = False


class CurrencyForm(msgspec.Struct, kw_only=True):
    """What prices are in."""

    currency: str = "usd"


@get(PAGE, include_in_schema=False)
async def show_payments(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Show whose keys are in force, and the currency."""
    return await _page(request, owner, database, settings)


@post(PAGE, include_in_schema=False)
async def change_keys(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    live_studio: NamedDependency[LiveStudio],
) -> Template | Redirect:
    """Replace the keys, put them in force, and redirect to the page."""
    form = await read_form(request, KeysForm)
    if not form.errors:
        try:
            await keys.change_keys(
                database,
                live_studio.when_open(settings),
                form.value,
                other_account=form.value.other_account,
                staff=owner,
            )
        except InvalidInput as refusal:
            form.note(refusal)
        except PaymentsUnreachable:
            form.refuse(WHOLE_FORM, gettext(keys.NO_ANSWER))
    if form.errors:
        return await _page(request, owner, database, settings, keys_form=form)
    await live_studio.refresh()
    said = gettext("Stripe knows both keys and can pay you. Families pay with them from now on.")
    return back_to(request, PAGE, Flash(said))


@post(PAGE + "/currency", include_in_schema=False)
async def change_currency(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    live_studio: NamedDependency[LiveStudio],
) -> Template | Redirect:
    """Put all prices in another currency, and redirect to the page."""
    form = await read_form(request, CurrencyForm)
    if not form.errors:
        try:
            async with database.transaction(SYSTEM) as db:
                await currency.change_currency(db, form.value.currency, settings, staff=owner)
        except InvalidInput as refusal:
            form.note(refusal)
    if form.errors:
        return await _page(request, owner, database, settings, currency_form=form)
    await live_studio.refresh()
    now: Settings = request.app.state.settings
    return back_to(request, PAGE, await _changed(now))


async def _changed(settings: Settings) -> Flash:
    """That it is saved, or that the account of Stripe is in another currency, where Stripe says so at once."""
    with suppress(PaymentsUnreachable):
        found = await account.read_account(settings, settings.stripe_secret_key)
        fault = found and account.currency_fault(settings, found)
        if fault:
            return Flash(gettext(fault.sentence) % fault.facts, "warn")
    return Flash(gettext("Saved."))


async def _page(
    request: AnyRequest,
    owner: StaffMember,
    database: Database,
    settings: Settings,
    *,
    keys_form: Form[KeysForm] | None = None,
    currency_form: Form[CurrencyForm] | None = None,
) -> Template:
    async with database.transaction(SYSTEM) as db:
        has_sold = await currency.has_sold(db)
    variable, _ = in_force.VARIABLES["currency"]
    return office_page(
        request,
        owner,
        KEY,
        "studio/payments.html",
        status=422 if keys_form or currency_form else 200,
        keys_form=keys_form or fill(KeysForm, {"publishable_key": None, "secret_key": None}),
        currency_form=currency_form or fill(CurrencyForm, {"currency": settings.currency}),
        currencies=[(code, gettext(name)) for code, name in CURRENCIES.items()],
        currency_name=gettext(CURRENCIES.get(settings.currency, settings.currency.upper())),
        is_told=in_force.STRIPE in settings.told,
        publishable_key=settings.stripe_publishable_key,
        currency_variable=variable if variable in settings.told else None,
        has_sold=has_sold,
    )


ROUTES = [show_payments, change_keys, change_currency]
