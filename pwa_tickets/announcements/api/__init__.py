"""Writing to the families of a show, for programs of the staff."""

from pwa_tickets.announcements.api import calls

ROUTES = calls.ROUTES
