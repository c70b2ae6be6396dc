"""What staff do about orders: what needs attention, money that goes back, disputes, shows that are called off."""

from pwa_tickets.orders.admin import cancellation, concerns, disputes, refunds

ROUTES = [*concerns.ROUTES, *refunds.ROUTES, *disputes.ROUTES, *cancellation.ROUTES]
