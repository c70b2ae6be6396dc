"""Shows for programs: what anybody may know, and what staff plan."""

from pwa_tickets.shows.api import planning, public

ROUTES = [*public.ROUTES, *planning.ROUTES]
