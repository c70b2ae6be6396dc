"""What staff do about orders: what needs attention, money that goes back, disputes."""

from pwa_tickets.orders.admin import concerns, disputes, refunds

ROUTES = [*concerns.ROUTES, *refunds.ROUTES, *disputes.ROUTES]
