"""Orders for programs: the sale as buyers make it, what staff read of it, refunds, exchanges, shows that are called off."""

from pwa_tickets.orders.api import cancellation, exchange, office, office_changes, public, refunds

ROUTES = [
    *public.ROUTES,
    *office.ROUTES,
    *office_changes.ROUTES,
    *refunds.ROUTES,
    *cancellation.ROUTES,
    *exchange.ROUTES,
]
