"""Figures and lists for staff."""

from pwa_tickets.reports.admin import dashboard, deposits, reports, sales_tax, schedules

ROUTES = [*dashboard.ROUTES, *reports.ROUTES, *deposits.ROUTES, *sales_tax.ROUTES, *schedules.ROUTES]
