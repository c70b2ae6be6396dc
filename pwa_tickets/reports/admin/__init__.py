"""Figures and lists for staff."""

from pwa_tickets.reports.admin import dashboard, deposits, reports

ROUTES = [*dashboard.ROUTES, *reports.ROUTES, *deposits.ROUTES]
