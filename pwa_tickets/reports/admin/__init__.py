"""Figures and lists for staff."""

from pwa_tickets.reports.admin import dashboard, deposits, reports, schedules

ROUTES = [*dashboard.ROUTES, *reports.ROUTES, *deposits.ROUTES, *schedules.ROUTES]
