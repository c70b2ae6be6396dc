"""The pages of the guided set-up."""

from pwa_tickets.setup.pages import (
    beginning,
    drafts,
    opening,
    payments,
    price,
    rehearsal,
    seats,
    show,
    venue,
    walk_through,
)

ROUTES = [
    *beginning.ROUTES,
    *show.ROUTES,
    *venue.ROUTES,
    *price.ROUTES,
    *seats.ROUTES,
    *rehearsal.ROUTES,
    *payments.ROUTES,
    *opening.ROUTES,
    *drafts.ROUTES,
    *walk_through.ROUTES,
]
