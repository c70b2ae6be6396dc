"""What staff sell with: choosing seats, taking the payment, now or later, the tickets on the screen, the drawer."""

from pwa_tickets.box_office.admin import counter, pay_later, shifts, tickets

ROUTES = [*counter.ROUTES, *pay_later.ROUTES, *shifts.ROUTES, *tickets.ROUTES]
