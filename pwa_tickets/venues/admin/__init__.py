"""Venues for staff: the list, a venue with its map, its sections and price zones, and spreadsheets of it."""

from pwa_tickets.venues.admin import part_pages, venue_pages

ROUTES = [*venue_pages.ROUTES, *part_pages.ROUTES]
