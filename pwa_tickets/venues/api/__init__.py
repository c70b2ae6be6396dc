"""Venues for staff's programs."""

from pwa_tickets.venues.api import import_calls, venue_calls

ROUTES = [*venue_calls.ROUTES, *import_calls.ROUTES]
