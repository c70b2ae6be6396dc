"""What staff do about orders: what needs attention, money that goes back."""

from pwa_tickets.orders.admin import concerns, refunds

ROUTES = [*concerns.ROUTES, *refunds.ROUTES]
