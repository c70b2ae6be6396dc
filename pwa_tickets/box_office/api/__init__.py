"""The box office for programs of the staff: sales, what was sold to be paid later, and drawers."""

from pwa_tickets.box_office.api import pay_later, sales, shifts

ROUTES = [*sales.ROUTES, *pay_later.ROUTES, *shifts.ROUTES]
