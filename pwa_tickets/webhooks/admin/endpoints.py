"""Webhooks as owners see them: which systems hear of what, adding one, its log, pausing it, a test, sending again."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import Choices
from pwa_tickets.web.fields import Text
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form
from pwa_tickets.web.office import Confirmation, back_to, confirm_page, office_page
from pwa_tickets.webhooks import endpoints
from pwa_tickets.webhooks.events import LABELS, Event

PAGE: Final = "/admin/ticketing/webhooks"
KEY: Final = "webhooks"

HEARD: Final = Choices(Event, empty=marked("Please choose its events."))

AnyRequest = Request[Any, Any, Any]


class NewEndpoint(msgspec.Struct, kw_only=True):
    """The form "Add an endpoint"."""

    url: Annotated[str, Text(most=endpoints.URL_LENGTH, empty=marked("Please paste the URL to call."))]
    events: Annotated[list[Event], HEARD]


class HeardEvents(msgspec.Struct, kw_only=True):
    """The form of what an endpoint hears of."""

    events: Annotated[list[Event], HEARD]


@get(PAGE, include_in_schema=False)
async def show(
    request: AnyRequest, owner: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Template:
    """List the endpoints, with the form to add one more."""
    return await _endpoints(request, owner, database, fill(NewEndpoint))


@post(PAGE, include_in_schema=False, status_code=200)
async def add(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Add an endpoint and show its secret, this once: no address leads to this answer again."""
    form = await read_form(request, NewEndpoint)
    if not form.errors:
        wanted = form.value
        try:
            await endpoints.check_url(wanted.url)
            async with database.transaction(SYSTEM) as db:
                added = await endpoints.add(db, settings, url=wanted.url, events=wanted.events, by=owner)
        except InvalidInput as refusal:
            form.note(refusal)
    if form.errors:
        return await _endpoints(request, owner, database, form)
    return office_page(request, owner, KEY, "webhooks/secret.html", added=added)


@get(PAGE + "/{endpoint_id:uuid}/events", include_in_schema=False)
async def ask_for_events(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template:
    """Show what an endpoint hears of, to be changed."""
    async with database.transaction(SYSTEM) as db:
        endpoint = await endpoints.find(db, endpoint_id)
    form = fill(HeardEvents, {"events": endpoint.events})
    return _events_page(request, owner, endpoint, form)


@post(PAGE + "/{endpoint_id:uuid}/events", include_in_schema=False)
async def change_events(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """Have an endpoint hear of other things and redirect to it."""
    form = await read_form(request, HeardEvents)
    async with database.transaction(SYSTEM) as db:
        endpoint = await endpoints.find(db, endpoint_id)
        if not form.errors:
            await endpoints.change_events(db, endpoint_id, form.value.events, by=owner)
    if form.errors:
        return _events_page(request, owner, endpoint, form, status=422)
    return back_to(request, f"{PAGE}/{endpoint_id}", Flash(gettext("Saved.")))


@post(PAGE + "/{endpoint_id:uuid}/pause", include_in_schema=False)
async def pause(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Pause an endpoint and redirect to it."""
    async with database.transaction(SYSTEM) as db:
        await endpoints.pause(db, endpoint_id, by=owner)
    said = gettext("Paused. Whatever happens in the meantime waits here for up to 30 days.")
    return back_to(request, f"{PAGE}/{endpoint_id}", Flash(said))


@post(PAGE + "/{endpoint_id:uuid}/resume", include_in_schema=False)
async def resume(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Resume an endpoint and redirect to it."""
    async with database.transaction(SYSTEM) as db:
        await endpoints.resume(db, endpoint_id, by=owner)
    return back_to(
        request, f"{PAGE}/{endpoint_id}", Flash(gettext("Working again. What waited goes out now."))
    )


@get(PAGE + "/{endpoint_id:uuid}/delete", include_in_schema=False)
async def ask_to_delete(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Template:
    """Ask before an endpoint is deleted."""
    async with database.transaction(SYSTEM) as db:
        await endpoints.find(db, endpoint_id)
    question = Confirmation(
        title=gettext("Delete this endpoint?"),
        sentences=(
            gettext("Nothing more is sent to it. Its log goes, and so does anything still waiting."),
            gettext("You can’t get its secret back. You can add the URL again, with a new one."),
        ),
        action=f"{PAGE}/{endpoint_id}/delete",
        yes=gettext("Delete"),
        no=gettext("Keep it"),
        back=f"{PAGE}/{endpoint_id}",
        target="main",
    )
    return confirm_page(request, owner, KEY, question)


@post(PAGE + "/{endpoint_id:uuid}/delete", include_in_schema=False)
async def delete(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
) -> Redirect:
    """Delete an endpoint and redirect to the list."""
    async with database.transaction(SYSTEM) as db:
        await endpoints.delete(db, endpoint_id, by=owner)
    return back_to(request, PAGE, Flash(gettext("The endpoint is deleted.")))


async def _endpoints(
    request: AnyRequest, owner: StaffMember, database: Database, form: Form[NewEndpoint]
) -> Template:
    async with database.transaction(SYSTEM) as db:
        found = await endpoints.endpoints(db)
        zone = await time_zone(db)
    return office_page(
        request,
        owner,
        KEY,
        "webhooks/list.html",
        status=422 if form.errors else 200,
        form=form,
        endpoints=[(one, [gettext(LABELS[event][0]) for event in one.events]) for one in found],
        event_options=_event_options(),
        time_zone=zone,
    )


def _events_page(
    request: AnyRequest,
    owner: StaffMember,
    endpoint: endpoints.EndpointView,
    form: Form[HeardEvents],
    *,
    status: int = 200,
) -> Template:
    return office_page(
        request,
        owner,
        KEY,
        "webhooks/events.html",
        status=status,
        endpoint=endpoint,
        form=form,
        event_options=_event_options(),
    )


def _event_options() -> list[tuple[Event, str, str]]:
    return [(event, gettext(LABELS[event][0]), gettext(LABELS[event][1])) for event in Event]


ROUTES = [
    *(show, add, ask_for_events, change_events),
    *(pause, resume, ask_to_delete, delete),
]
