"""Figures and lists for staff."""

from pwa_tickets.reports.admin import (
    comps,
    dashboard,
    deposits,
    drawer_shifts,
    reports,
    sales_tax,
    schedules,
    show_tickets,
)

ROUTES = [
    *comps.ROUTES,
    *dashboard.ROUTES,
    *reports.ROUTES,
    *deposits.ROUTES,
    *drawer_shifts.ROUTES,
    *show_tickets.ROUTES,
    *sales_tax.ROUTES,
    *schedules.ROUTES,
]
