"""What staff do about a show's seats: making them, their sale and prices, keeping some back, taking some out."""

from pwa_tickets.seats.admin import holds, mark, seat_set, show

ROUTES = [*show.ROUTES, *holds.ROUTES, *mark.ROUTES, *seat_set.ROUTES]
