"""Figures and lists for staff."""

from pwa_tickets.reports.admin import dashboard, reports

ROUTES = [*dashboard.ROUTES, *reports.ROUTES]
