"""Venues for staff: the list, a venue with its map, its sections and price zones, and spreadsheets of it."""

from pwa_tickets.venues.admin import import_pages, part_pages, venue_pages

ROUTES = [*venue_pages.ROUTES, *part_pages.ROUTES, *import_pages.ROUTES]
