"""What staff see and do about orders: lists, one order, requests, concerns, refunds, disputes, canceled shows, personal data."""

from pwa_tickets.orders.admin import (
    cancellation,
    change_requests,
    concerns,
    disputes,
    order,
    order_changes,
    orders,
    personal_data,
    refunds,
)

ROUTES = [
    *orders.ROUTES,
    *order.ROUTES,
    *order_changes.ROUTES,
    *change_requests.ROUTES,
    *concerns.ROUTES,
    *refunds.ROUTES,
    *disputes.ROUTES,
    *cancellation.ROUTES,
    *personal_data.ROUTES,
]
