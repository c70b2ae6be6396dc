"""Writing to families: drafts, the preview, and what became of it."""

from pwa_tickets.announcements.admin import drafts, sending

ROUTES = [*drafts.ROUTES, *sending.ROUTES]
