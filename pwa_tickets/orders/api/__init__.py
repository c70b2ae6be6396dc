"""Orders for programs: the sale as buyers make it, what staff read of it, refunds, exchanges, shows called off or moved."""

from pwa_tickets.orders.api import cancellation, exchange, office, office_changes, public, refunds, show_move

ROUTES = [
    *public.ROUTES,
    *office.ROUTES,
    *office_changes.ROUTES,
    *refunds.ROUTES,
    *cancellation.ROUTES,
    *show_move.ROUTES,
    *exchange.ROUTES,
]
