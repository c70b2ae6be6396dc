"""The box office for programs of the staff: sales, and what was sold to be paid later."""

from pwa_tickets.box_office.api import pay_later, sales

ROUTES = [*sales.ROUTES, *pay_later.ROUTES]
