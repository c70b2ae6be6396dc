"""Venues for staff's programs."""

from pwa_tickets.venues.api import venue_calls

ROUTES = [*venue_calls.ROUTES]
