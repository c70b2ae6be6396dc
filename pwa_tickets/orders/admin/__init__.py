"""What staff see and do about orders: the list, one order, and what needs attention."""

from pwa_tickets.orders.admin import concerns, order, order_changes, orders

ROUTES = [*orders.ROUTES, *order.ROUTES, *order_changes.ROUTES, *concerns.ROUTES]
