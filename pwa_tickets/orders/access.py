"""Whose orders a request may read: this browser's, its proven address's, or the one an order link names."""

from litestar.di import NamedDependency

from pwa_tickets.accounts.order_links import actor_id, read_token
from pwa_tickets.db.actor import Actor, Role
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Visitor


def provide_customer(visitor: NamedDependency[Visitor], settings: NamedDependency[Settings]) -> Actor:
    """Name the actor that reads orders for this visitor. The holder of a token acts for that order alone, and a token we did
    not write opens nothing.
    """
    if visitor.order_token is None:
        return visitor.customer
    link = read_token(settings, visitor.order_token)
    return Actor(Role.CUSTOMER, actor_id(*link) if link else "")
