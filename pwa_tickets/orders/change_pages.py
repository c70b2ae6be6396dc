"""Asking the studio to take tickets back, or for other seats: the family's own page of its order."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.accounts.limits import Asker
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.i18n import gettext
from pwa_tickets.orders import buyers, change_requests
from pwa_tickets.orders.buyers import OnlyBuyer
from pwa_tickets.orders.change_limit import AskedTooOften, count_request
from pwa_tickets.orders.change_models import ChangeKind, ChangeRequest, ChangeStatus
from pwa_tickets.orders.change_requests import changeable
from pwa_tickets.orders.order_view import Order, read_order
from pwa_tickets.web.actor import Visitor
from pwa_tickets.web.fields import Text
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.templating import page

CHANGE: Final = "/orders/{order_id:uuid}/change"

AnyRequest = Request[Any, Any, Any]


class ChangeForm(msgspec.Struct, kw_only=True):
    """What is asked for, which tickets it is about, and what the family says to it."""

    kind: ChangeKind = ChangeKind.REFUND
    ticket_ids: list[UUID] = []
    message: Annotated[str | None, Text(most=1000, lines=True)] = None


@get(CHANGE, include_in_schema=False)
async def change_page(
    order_id: FromPath[UUID], visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> Template | Redirect:
    """Ask what should change. Where a request waits already, redirect to the order, which tells so."""
    order, last, decides = await _read(database, visitor, order_id)
    if not decides:
        return _form_page(order, fill(ChangeForm), decides=False)
    if last is not None and last.status is ChangeStatus.OPEN:
        return _to_order(order_id)
    return _form_page(order, fill(ChangeForm))


@post(CHANGE, status_code=200, include_in_schema=False)
async def ask_for_change(
    request: AnyRequest,
    order_id: FromPath[UUID],
    visitor: NamedDependency[Visitor],
    asker: NamedDependency[Asker],
    database: NamedDependency[Database],
) -> Template | Redirect:
    """Send the request to the studio, and redirect to the order. Sent twice, it is one request."""
    order, last, decides = await _read(database, visitor, order_id)
    if not decides:
        return _form_page(order, fill(ChangeForm), status=OnlyBuyer.status, decides=False)
    form = await read_form(request, ChangeForm)
    if not form.errors and not form.value.ticket_ids:
        form.refuse("ticket_ids", gettext("Please choose the tickets this is about."))
    if form.errors:
        return _form_page(order, form, status=422)
    if last is not None and last.status is ChangeStatus.OPEN:
        return _to_order(order_id)
    try:
        async with database.transaction(SYSTEM) as db:
            asked = form.value
            await change_requests.ask(
                db, order, asked.kind, asked.ticket_ids, asked.message or "", datetime.now(UTC)
            )
            await count_request(db, order, asker)
    except change_requests.NotChangeable as refusal:
        form.refuse("ticket_ids", refusal.detail)
        return _form_page(order, form, status=422)
    except AskedTooOften as refusal:
        form.refuse(WHOLE_FORM, refusal.detail)
        return _form_page(order, form, status=429)
    except change_requests.ChangeWaiting:
        pass  # the double click: the order tells that it is with the studio
    return _to_order(order_id)


@post(CHANGE + "/withdraw", status_code=200, include_in_schema=False)
async def withdraw(
    order_id: FromPath[UUID], visitor: NamedDependency[Visitor], database: NamedDependency[Database]
) -> Template | Redirect:
    """Take the request back, and redirect to the order."""
    order, _, decides = await _read(database, visitor, order_id)
    if not decides:
        return _form_page(order, fill(ChangeForm), status=OnlyBuyer.status, decides=False)
    async with database.transaction(SYSTEM) as db:
        await change_requests.withdraw(db, order_id)
    return _to_order(order_id)


async def _read(
    database: Database, visitor: Visitor, order_id: UUID
) -> tuple[Order, ChangeRequest | None, bool]:
    """The order as whoever may read it sees it, what was asked about it last, and whether this visitor may ask."""
    async with database.transaction(visitor.customer) as db:
        order = await read_order(db, order_id)
        last = await change_requests.last_request(db, order_id)
        return order, last, await buyers.bought(db, order_id)


def _form_page(order: Order, form: Form[ChangeForm], *, status: int = 200, decides: bool = True) -> Template:
    return page(
        "orders/change.html",
        status=status,
        order=order,
        form=form,
        decides=decides,
        shows=order.by_show(changeable(order, datetime.now(UTC))),
    )


def _to_order(order_id: UUID) -> Redirect:
    return Redirect(f"/orders/{order_id}#change", status_code=303)


ROUTES = [change_page, ask_for_change, withdraw]
