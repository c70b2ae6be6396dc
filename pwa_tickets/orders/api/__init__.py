"""Orders for programs: the sale for buyers; refunds and shows that are called off for staff."""

from pwa_tickets.orders.api import cancellation, public, refunds

ROUTES = [*public.ROUTES, *refunds.ROUTES, *cancellation.ROUTES]
