"""The office: its pages, who sees which, and what is common to answering one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Request
from litestar.response import Redirect, Template

from pwa_tickets.i18n import marked
from pwa_tickets.web.actor import StaffMember, StaffRole
from pwa_tickets.web.flash import Flash, leave_flash, take_flash
from pwa_tickets.web.htmx import Parts, page_or_parts

AnyRequest = Request[Any, Any, Any]

EVERYBODY: Final = frozenset(StaffRole)
SELLERS: Final = frozenset(role for role in StaffRole if role.sells)
OFFICE: Final = frozenset(role for role in StaffRole if role.manages)
OWNERS: Final = frozenset({StaffRole.OWNER})


@dataclass(frozen=True)
class Page:
    """A page of the office, as its navigation lists it.

    Attributes:
        label: a sentence of the catalogue, translated where it is shown.
        key: names the page in code; `office_page` marks it as the current one.
        roles: who finds it in the navigation. Who is let in, its handlers say by the dependency they take.
    """

    key: str
    label: str
    url: str
    roles: frozenset[StaffRole]


@dataclass(frozen=True)
class PageGroup:
    """Pages of one subject: one tab, and under the tabs a line with its pages where somebody sees several.

    Attributes:
        label: a sentence of the catalogue, translated where it is shown.
        pages: in the order in which they are listed; the tab leads to the first.
    """

    label: str
    pages: tuple[Page, ...]


GROUPS: Final = (
    PageGroup(
        marked("Dashboard"),
        (Page("dashboard", marked("Dashboard"), "/admin/ticketing/dashboard", OFFICE),),
    ),
    PageGroup(
        marked("Box office"),
        (
            Page("box-office", marked("Box office"), "/admin/ticketing/box-office", SELLERS),
            Page("shifts", marked("Drawer"), "/admin/ticketing/shifts", SELLERS),
        ),
    ),
    PageGroup(
        marked("Orders"),
        (
            Page("orders", marked("Orders"), "/admin/ticketing/orders", SELLERS),
            Page("requests", marked("Requests"), "/admin/ticketing/requests", OFFICE),
            Page("announcements", marked("Messages"), "/admin/ticketing/announcements", OFFICE),
        ),
    ),
    PageGroup(
        marked("Shows"),
        (
            Page("shows", marked("Shows"), "/admin/ticketing/shows", OFFICE),
            Page("venues", marked("Venues"), "/admin/ticketing/venues", OFFICE),
        ),
    ),
    PageGroup(
        marked("Check-in"),
        (Page("check-in", marked("Check-in"), "/admin/ticketing/check-in", EVERYBODY),),
    ),
    PageGroup(
        marked("Reports"),
        (Page("reports", marked("Reports"), "/admin/ticketing/reports", OFFICE),),
    ),
    PageGroup(
        marked("Needs attention"),
        (
            Page("concerns", marked("Needs attention"), "/admin/ticketing/concerns", OFFICE),
            Page("reconciliation", marked("Books and Stripe"), "/admin/ticketing/reconciliation", OFFICE),
        ),
    ),
    PageGroup(
        marked("Studio"),
        (
            Page("settings", marked("Settings"), "/admin/ticketing/settings", OWNERS),
            Page("team", marked("Team"), "/admin/ticketing/team", OWNERS),
            Page("tokens", marked("API tokens"), "/admin/ticketing/tokens", OWNERS),
            Page("webhooks", marked("Webhooks"), "/admin/ticketing/webhooks", OWNERS),
            Page("personal-data", marked("Personal data"), "/admin/ticketing/personal-data", OWNERS),
            Page("audit", marked("Change log"), "/admin/ticketing/audit", OWNERS),
        ),
    ),
)


def groups_of(role: StaffRole) -> list[PageGroup]:
    """The pages that this role finds in the navigation, by subject; it begins with the first of the first."""
    found = [
        replace(group, pages=tuple(page for page in group.pages if role in page.roles)) for group in GROUPS
    ]
    return [group for group in found if group.pages]


def first_page(role: StaffRole) -> str:
    """Where somebody of this role begins after signing in."""
    return groups_of(role)[0].pages[0].url


def office_page(
    request: AnyRequest,
    staff: StaffMember,
    key: str,
    template: str,
    *,
    parts: Parts | None = None,
    also: Collection[str] = (),
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Template:
    """A page of the office, or the parts of it that htmx asked for.

    Args:
        key: of the page in `GROUPS` that it belongs to.
        parts: which elements of it are renewed by themselves.
        also: which of them are renewed whatever was asked for.
    """
    return page_or_parts(
        request,
        template,
        parts or {},
        also=also,
        status=status,
        headers=headers,
        staff=staff,
        groups=groups_of(staff.role),
        current=key,
        flash=take_flash(request),
        here=address_of(request),
        **context,
    )


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """A question before something that cannot be undone.

    Attributes:
        sentences: what will happen, and what will not.
        action: where the form posts to when they say yes.
        yes, no: the two buttons.
        back: where "no" leads, and where the action returns to.
        target: the element of that page which the action renews.
        harmless: whether it can be undone after all, and takes no red button.
    """

    title: str
    sentences: tuple[str, ...]
    action: str
    yes: str
    no: str
    back: str
    target: str
    harmless: bool = False


def confirm_page(request: AnyRequest, staff: StaffMember, key: str, question: Confirmation) -> Template:
    """The question as a page, or in the dialog of the page it was asked on."""
    return office_page(
        request,
        staff,
        key,
        "layouts/confirm.html",
        parts={"dialog": "layouts/_confirm.html"},
        question=question,
    )


def back_to(request: AnyRequest, url: str, flash: Flash | None = None) -> Redirect:
    """Redirect after a form was done, with a message for the page that comes."""
    if flash is not None:
        leave_flash(request, flash)
    return Redirect(url, status_code=303)


def address_of(request: AnyRequest) -> str:
    """Path and query of this request, for links that lead back to it."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def ours(wanted: str, otherwise: str) -> str:
    """An address that came from a browser if it is on the same path as `otherwise`, else that one."""
    parts = urlsplit(wanted) if wanted.isprintable() and "\\" not in wanted else None
    is_ours = parts and not parts.scheme and not parts.netloc and parts.path == urlsplit(otherwise).path
    return wanted if is_ours else otherwise
