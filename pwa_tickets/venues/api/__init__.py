"""Venues for staff's programs."""

from pwa_tickets.venues.api import chart_calls, draft_calls, import_calls, seat_set_calls, venue_calls

ROUTES = [
    *venue_calls.ROUTES,
    *draft_calls.ROUTES,
    *chart_calls.ROUTES,
    *import_calls.ROUTES,
    *seat_set_calls.ROUTES,
]
