"""What staff sell with: choosing seats, taking the payment, the tickets on the screen."""

from pwa_tickets.box_office.admin import counter, tickets

ROUTES = [*counter.ROUTES, *tickets.ROUTES]
