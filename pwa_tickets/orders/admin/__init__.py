"""What staff see and do about orders: the list, one order, requests, concerns, refunds, exchanges, disputes, canceled shows."""

from pwa_tickets.orders.admin import (
    cancellation,
    change_requests,
    concerns,
    disputes,
    exchange,
    order,
    order_changes,
    orders,
    refunds,
)

ROUTES = [
    *orders.ROUTES,
    *order.ROUTES,
    *order_changes.ROUTES,
    *change_requests.ROUTES,
    *concerns.ROUTES,
    *refunds.ROUTES,
    *exchange.ROUTES,
    *disputes.ROUTES,
    *cancellation.ROUTES,
]
