"""Orders for programs: the sale as buyers make it, and what staff read of it."""

from pwa_tickets.orders.api import office, office_changes, public

ROUTES = [*public.ROUTES, *office.ROUTES, *office_changes.ROUTES]
