"""What staff do about a show's seats: making them, their sale and prices, keeping some back."""

from pwa_tickets.seats.admin import holds, mark, show

ROUTES = [*show.ROUTES, *holds.ROUTES, *mark.ROUTES]
