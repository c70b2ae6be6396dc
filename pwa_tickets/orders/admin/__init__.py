"""What staff see and do about orders: lists, one order, requests, concerns, refunds, exchanges, disputes, personal data."""

from pwa_tickets.orders.admin import (
    cancellation,
    change_requests,
    concerns,
    disputes,
    exchange,
    order,
    order_changes,
    orders,
    personal_data,
    reconciliation,
    refunds,
    show_move,
)

ROUTES = [
    *orders.ROUTES,
    *order.ROUTES,
    *order_changes.ROUTES,
    *change_requests.ROUTES,
    *concerns.ROUTES,
    *reconciliation.ROUTES,
    *refunds.ROUTES,
    *exchange.ROUTES,
    *disputes.ROUTES,
    *cancellation.ROUTES,
    *show_move.ROUTES,
    *personal_data.ROUTES,
]
