"""A show's seats for programs: the picker's calls, and what staff keep back and charge."""

from pwa_tickets.seats.api import holds, places, public

ROUTES = [*public.ROUTES, *places.ROUTES, *holds.ROUTES]
