"""What staff do about orders: what needs attention, money that goes back, what families ask for."""

from pwa_tickets.orders.admin import change_requests, concerns, refunds

ROUTES = [*change_requests.ROUTES, *concerns.ROUTES, *refunds.ROUTES]
