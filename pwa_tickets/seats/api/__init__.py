"""A show's seats for programs: the picker's calls, and what staff keep back and charge."""

from pwa_tickets.seats.api import holds, public

ROUTES = [*public.ROUTES, *holds.ROUTES]
