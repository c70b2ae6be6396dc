"""A handler's transaction as a dependency: `async def page(show_id: …, db: VisitorDb)`.

The type of `db` says whom it acts for. One transaction a request: it begins with its first statement, is committed after
the handler returned and its answer was rendered, before a byte of it is sent, and is rolled back by any exception. What
SQL refuses arrives as a TicketsError, at a statement and at the commit alike. A handler takes one of these at most, and
holds no other transaction meanwhile: requests that keep one connection while they wait for another can starve each other.
"""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from inspect import signature
from typing import Annotated, Any, TypeVar

from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import Actor
from pwa_tickets.db.session import Database
from pwa_tickets.web.actor import Device, StaffMember, Visitor

Transaction = AsyncGenerator[AsyncSession]


async def for_visitor(visitor: NamedDependency[Visitor], database: NamedDependency[Database]) -> Transaction:
    """Act for anybody: what is on, seats, prices."""
    async with database.transaction(visitor.anon) as db:
        yield db


async def for_customer(customer: NamedDependency[Actor], database: NamedDependency[Database]) -> Transaction:
    """Act for whose orders the request may read."""
    async with database.transaction(customer) as db:
        yield db


async def for_door_staff(
    door_staff: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Transaction:
    """Act for a member of staff of whatever role."""
    async with database.transaction(door_staff.actor) as db:
        yield db


async def for_seller(
    seller: NamedDependency[StaffMember], database: NamedDependency[Database]
) -> Transaction:
    """Act for a member of staff who sells, and finds orders."""
    async with database.transaction(seller.actor) as db:
        yield db


async def for_staff(staff: NamedDependency[StaffMember], database: NamedDependency[Database]) -> Transaction:
    """Act for a member of staff who sees totals, and changes what was sold."""
    async with database.transaction(staff.actor) as db:
        yield db


async def for_owner(owner: NamedDependency[StaffMember], database: NamedDependency[Database]) -> Transaction:
    """Act for the studio's owner."""
    async with database.transaction(owner.actor) as db:
        yield db


async def for_device(device: NamedDependency[Device], database: NamedDependency[Database]) -> Transaction:
    """Act for an enrolled device."""
    async with database.transaction(device.actor) as db:
        yield db


@dataclass(frozen=True)
class ProvidedBy:
    """Names, in a parameter's type, what provides it: Litestar 2 finds dependencies by name alone."""

    provider: Callable[..., Transaction]


VisitorDb = Annotated[NamedDependency[AsyncSession], ProvidedBy(for_visitor)]
CustomerDb = Annotated[NamedDependency[AsyncSession], ProvidedBy(for_customer)]
DoorStaffDb = Annotated[NamedDependency[AsyncSession], ProvidedBy(for_door_staff)]
SellerDb = Annotated[NamedDependency[AsyncSession], ProvidedBy(for_seller)]
StaffDb = Annotated[NamedDependency[AsyncSession], ProvidedBy(for_staff)]
OwnerDb = Annotated[NamedDependency[AsyncSession], ProvidedBy(for_owner)]
DeviceDb = Annotated[NamedDependency[AsyncSession], ProvidedBy(for_device)]

Route = TypeVar("Route")


def with_transaction(route: Route) -> Route:
    """Give a route handler the dependency that the type of one of its parameters names.

    Raises:
        TypeError: it names two: they would be two transactions, of which one may commit and the other fail.
    """
    if not isinstance(route, HTTPRouteHandler):
        return route
    found = {
        name: mark.provider
        for name, parameter in signature(route.fn).parameters.items()
        for mark in _metadata(parameter.annotation)
        if isinstance(mark, ProvidedBy)
    }
    if len(found) > 1:
        raise TypeError(f"{route.fn.__qualname__} asks for more than one transaction")
    for name, provider in found.items():
        route.dependencies = {**(route.dependencies or {}), name: Provide(provider)}
    return route


def _metadata(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__metadata__", ())
