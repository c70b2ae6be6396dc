"""Venues for staff: the list, a venue with its map, its sections and price zones, spreadsheets of it, the builder."""

from pwa_tickets.venues.admin import builder_page, import_pages, part_pages, seat_set_pages, venue_pages

ROUTES = [
    *venue_pages.ROUTES,
    *seat_set_pages.ROUTES,
    *part_pages.ROUTES,
    *import_pages.ROUTES,
    *builder_page.ROUTES,
]
