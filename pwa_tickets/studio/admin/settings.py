"""The settings page: who sells, how it looks, what it says. What the environment says is shown and cannot be changed here."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.studio import choices, in_force
from pwa_tickets.studio.live import LiveStudio
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import File
from pwa_tickets.web.fields import Email, Text, Upload
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import back_to, office_page

PAGE: Final = "/admin/ticketing/settings"
KEY: Final = "settings"
LOGO_AT_MOST: Final = 8_000_000
TEXT_AT_MOST: Final = 20_000

AnyRequest = Request[Any, Any, Any]


class StudioForm(msgspec.Struct, kw_only=True):
    """Who sells, and how to reach them."""

    name: Annotated[str | None, Text(most=100)] = None
    address: Annotated[str | None, Text(most=200)] = None
    phone: Annotated[str | None, Text(most=40)] = None
    reply_to: Annotated[str | None, Email()] = None


class LookForm(msgspec.Struct, kw_only=True):
    """Color and logo."""

    color: Annotated[str | None, Text(most=7)] = None
    logo: Annotated[Upload | None, File(endings=(".png", ".jpg", ".jpeg", ".webp", ".gif"))] = None
    no_logo: bool = False


class TextsForm(msgspec.Struct, kw_only=True):
    """The studio's own words in place of ours."""

    terms: Annotated[str | None, Text(most=TEXT_AT_MOST, lines=True)] = None
    refund_policy: Annotated[str | None, Text(most=TEXT_AT_MOST, lines=True)] = None
    privacy: Annotated[str | None, Text(most=TEXT_AT_MOST, lines=True)] = None


class Section(StrEnum):
    """A part of the page with a button of its own, as its address names it."""

    STUDIO = "studio"
    LOOK = "look"
    TEXTS = "texts"


FORMS: Final[Mapping[Section, type[msgspec.Struct]]] = {
    Section.STUDIO: StudioForm,
    Section.LOOK: LookForm,
    Section.TEXTS: TextsForm,
}


@get(PAGE, include_in_schema=False)
async def settings_page(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Show everything that can be chosen."""
    return await _page(request, owner, database, settings)


@post(PAGE + "/{section:str}", include_in_schema=False, request_max_body_size=LOGO_AT_MOST)
async def change(
    request: AnyRequest,
    section: FromPath[Section],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    live_studio: NamedDependency[LiveStudio],
) -> Template | Redirect:
    """Change a section, put it in force, and redirect to the page."""
    form: Form[Any] = await read_form(request, FORMS[section], prefix=f"{section}-")
    if section is Section.STUDIO and not form.typed.word("name").strip() and not _told(settings, "name"):
        form.refuse("name", gettext("Please give the studio its name."))
    if not form.errors:
        try:
            async with database.transaction(SYSTEM) as db:
                await SAVES[section](db, form.value, settings, owner)
        except InvalidInput as refusal:
            form.note(refusal)
    if form.errors:
        return await _page(request, owner, database, settings, section, form)
    await live_studio.refresh()  # here at once, and the other processes hear of it
    return back_to(request, f"{PAGE}#{section}", Flash(gettext("Saved.")))


async def _save_studio(db: AsyncSession, form: StudioForm, settings: Settings, owner: StaffMember) -> None:
    """Leave what the environment says as it was: its fields cannot be typed into."""
    typed = msgspec.structs.asdict(form)
    values = {name: typed[name] for name in typed if not _told(settings, name)}
    await choices.change(db, values, staff=owner)


async def _save_look(db: AsyncSession, form: LookForm, _: Settings, owner: StaffMember) -> None:
    logo = form.logo.content if form.logo else None
    await choices.change_look(db, color=form.color, logo=logo, keeps_logo=not form.no_logo, staff=owner)


async def _save_texts(db: AsyncSession, form: TextsForm, _: Settings, owner: StaffMember) -> None:
    await choices.change(db, msgspec.structs.asdict(form), staff=owner)


SAVES: Final[Mapping[Section, Callable[[AsyncSession, Any, Settings, StaffMember], Awaitable[None]]]] = {
    Section.STUDIO: _save_studio,
    Section.LOOK: _save_look,
    Section.TEXTS: _save_texts,
}


async def _page(
    request: AnyRequest,
    owner: StaffMember,
    database: Database,
    settings: Settings,
    wrong: Section | None = None,
    form: Form[Any] | None = None,
) -> Template:
    async with database.transaction(SYSTEM) as db:
        kept = await in_force.read_studio(db)
    shown = settings.studio
    values: dict[Section, dict[str, Any]] = {
        Section.STUDIO: {
            "name": settings.studio_name,
            "address": settings.studio_address or None,
            "phone": settings.studio_phone or None,
            "reply_to": shown.reply_to or None,
        },
        Section.LOOK: {"color": shown.color or choices.OUR_COLOR},
        Section.TEXTS: {name: kept and getattr(kept, name) for name in TextsForm.__struct_fields__},
    }
    forms = {one: fill(FORMS[one], values[one], prefix=f"{one}-") for one in Section}
    if wrong is not None and form is not None:
        forms[wrong] = form
    return office_page(
        request,
        owner,
        KEY,
        "studio/settings.html",
        status=422 if wrong else 200,
        sections=forms,
        told={name: variable for name, (variable, _) in in_force.VARIABLES.items() if _told(settings, name)},
        has_keys=bool(settings.stripe_secret_key),
        keys_are_told=in_force.STRIPE in settings.told,
        text_at_most=TEXT_AT_MOST,
    )


def _told(settings: Settings, column: str) -> bool:
    """Whether the environment decides this."""
    return column in in_force.VARIABLES and in_force.VARIABLES[column][0] in settings.told


ROUTES = [settings_page, change]
