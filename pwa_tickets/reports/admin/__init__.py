"""Figures and lists for staff."""

from pwa_tickets.reports.admin import dashboard, deposits, drawer_shifts, reports, sales_tax, schedules

ROUTES = [
    *dashboard.ROUTES,
    *reports.ROUTES,
    *deposits.ROUTES,
    *drawer_shifts.ROUTES,
    *sales_tax.ROUTES,
    *schedules.ROUTES,
]
