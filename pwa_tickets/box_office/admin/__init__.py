"""What staff sell with: choosing seats, taking the payment, now or later, the tickets on the screen."""

from pwa_tickets.box_office.admin import counter, pay_later, tickets

ROUTES = [*counter.ROUTES, *pay_later.ROUTES, *tickets.ROUTES]
