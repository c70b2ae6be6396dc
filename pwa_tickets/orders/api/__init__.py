"""Orders for programs: the sale for buyers, refunds for staff."""

from pwa_tickets.orders.api import public, refunds

ROUTES = [*public.ROUTES, *refunds.ROUTES]
