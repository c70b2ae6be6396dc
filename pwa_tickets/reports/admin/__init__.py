"""Figures and lists for staff."""

from pwa_tickets.reports.admin import dashboard

ROUTES = [*dashboard.ROUTES]
