"""Every part of the staff kit in every state, on pages that only tests serve."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Template

from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.choices import Choice, Choices, File
from pwa_tickets.web.fields import Email, Money, Secret, Text, Upload, Whole
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import Form, fill, read_form, read_query
from pwa_tickets.web.local_time import LocalTime
from pwa_tickets.web.office import EVERYBODY, Confirmation, Page, PageGroup, confirm_page, office_page
from pwa_tickets.web.paging import Page as ListPage
from pwa_tickets.web.paging import Sorting, find_sorting

PATH: Final = "/admin/specimen"
TEMPLATES: Final = Path(__file__).parent
ZONE: Final = "America/Chicago"
LONG: Final = "The Very Long Night of the Donaudampfschifffahrtsgesellschaft, second evening"


def _page(word: str) -> Page:
    return Page(word.lower(), word, f"{PATH}?page={word.lower()}", EVERYBODY)


MANY_GROUPS: Final = [
    PageGroup(word, tuple(_page(each) for each in (word, *more)))
    for word, more in {
        "Dashboard": (),
        "Orders": ("Box office", "Requests", "Shifts"),
        "Shows": ("Venues", "Extras"),
        "Check-in": (),
        "Reports": (),
        "Needs attention": (),
        "Studio": ("Settings", "Team", "Change log"),
    }.items()
]

AnyRequest = Request[Any, Any, Any]


class Status(StrEnum):
    """Of an order."""

    PAID = "paid"
    PAYING = "paying"
    REFUNDED = "refunded"
    BOUNCED = "bounced"


class Kinds(msgspec.Struct, kw_only=True):
    """A field of every kind."""

    title: Annotated[str, Text(most=60, empty="Please give the show a title.")]
    email: Annotated[str, Email()]
    password: Annotated[str, Secret()] = ""
    words: Annotated[str, Text(lines=True, most=200, empty="Please say something about the show.")]
    seats: Annotated[int, Whole(least=1, most=8)]
    price: Annotated[int, Money()]
    starts: LocalTime
    day: date | None = None
    status: Status = Status.PAID
    how: Annotated[str, Choice(Literal["card", "cash", "check"])] = "card"
    shows: Annotated[list[str], Choices(Literal["fri", "sat", "sun"])]
    is_announced: bool = False
    plan: Annotated[Upload | None, File(endings=(".csv", ".xlsx"))] = None


class Filters(msgspec.Struct, frozen=True):
    """What an order is looked for by."""

    q: Annotated[str, Text(most=60)] = ""
    status: Status | None = None


@dataclass(frozen=True)
class Order:
    """A row of the list."""

    number: str
    buyer: str
    show: str
    seats: int
    total: int
    status: Status


ORDERS: Final = [
    Order("SDA-4K7M", "Maya Okafor", "Saturday matinee, Friday evening", 6, 16800, Status.PAID),
    Order("SDA-4K6T", "Grace Whitmore-Castellanos", LONG, 6, 7200, Status.PAYING),
    Order("SDA-4K5Q", "Jon Abara", "Saturday matinee", 2, 4400, Status.REFUNDED),
    Order("SDA-4K4F", "Luis Herrera", "Saturday evening", 3, 6600, Status.BOUNCED),
]

FILLED: Final[dict[str, Any]] = {
    "title": "The Night Garden",
    "email": "maya.okafor@example.com",
    "words": "Dances by the youngest.\nDoors open at half past five.",
    "seats": 8,
    "price": 2800,
    "starts": LocalTime(datetime(2027, 5, 15, 18, 30)),  # noqa: DTZ001 – a clock's face has no zone
    "day": date(2027, 5, 1),
    "shows": ["fri", "sat"],
    "is_announced": True,
}
LONG_ONES: Final = FILLED | {"title": LONG, "words": LONG * 2, "email": f"{'maya.' * 12}@example.com"}


@get(PATH, include_in_schema=False)
async def fields(request: AnyRequest, door_staff: NamedDependency[StaffMember]) -> Response[str]:
    """Fields that are filled, empty, disabled, and filled with more than fits."""
    forms = {
        "filled": fill(Kinds, FILLED),
        "empty": fill(Kinds, prefix="empty-"),
        "disabled": fill(Kinds, FILLED, prefix="disabled-"),
        "long": fill(Kinds, LONG_ONES, prefix="long-"),
    }
    return render(
        request, office_page(request, door_staff, "shows", "fields.html", title="Fields", forms=forms)
    )


@post(PATH, status_code=200, include_in_schema=False, request_max_body_size=20_000_000)
async def save(request: AnyRequest, door_staff: NamedDependency[StaffMember]) -> Response[str]:
    """The same form with everything that is wrong with what was sent."""
    form: Form[Kinds] = await read_form(request, Kinds)
    form.moment("starts", ZONE)
    forms = {"wrong" if form.errors else "saved": form}
    page = office_page(
        request,
        door_staff,
        "shows",
        "fields.html",
        parts={"fields": "_fields.html"},
        status=422 if form.errors else 200,
        title="Fields",
        forms=forms,
    )
    return render(request, page)


@get(PATH + "/list", include_in_schema=False)
async def listed(request: AnyRequest, door_staff: NamedDependency[StaffMember]) -> Response[str]:
    """A table with all it can have, one without rows, and every kind of message."""
    sorting = find_sorting(
        [Sorting("placed", ("placed_at",), descending=True), Sorting("total", ("total",))],
        request.query_params.get("sort", ""),
    )
    filters = read_query(request, Filters)
    found = [order for order in ORDERS if filters.value.status in (None, order.status)]
    rows: Any = ListPage(found, sorting, next="later", previous=None)
    page = office_page(
        request,
        door_staff,
        "orders",
        "list.html",
        parts={"orders": "_orders.html"},
        title="Orders",
        filters=filters,
        rows=rows,
        messages=[Flash("Saved.", "good"), Flash("Two mails bounced.", "warn"), Flash("Not saved.", "bad")],
    )
    return render(request, page)


@get(PATH + "/delete", include_in_schema=False)
async def ask(request: AnyRequest, door_staff: NamedDependency[StaffMember]) -> Response[str]:
    """A question, as a page and in the dialog."""
    question = Confirmation(
        title=f"Delete {LONG}?",
        sentences=("It goes from every list.", "Orders keep it."),
        action=f"{PATH}/delete",
        yes="Delete the show",
        no="Keep it",
        back=f"{PATH}/list",
        target="orders",
    )
    return render(request, confirm_page(request, door_staff, "orders", question))


def render(request: AnyRequest, page: Template) -> Response[str]:
    """The page by the app's own engine, which finds templates of this folder too; with the navigation of a whole office."""
    engine: Environment = request.app.template_engine.engine  # type: ignore[union-attr]
    loader = ChoiceLoader([engine.loader, FileSystemLoader(TEMPLATES)])  # type: ignore[list-item]
    template = engine.overlay(loader=loader).get_template(str(page.template_name))
    context = {"request": request, **page.context, "groups": MANY_GROUPS}
    return Response(
        template.render(context), status_code=page.status_code, headers=page.headers, media_type="text/html"
    )


ROUTES: Final = [fields, save, listed, ask]
