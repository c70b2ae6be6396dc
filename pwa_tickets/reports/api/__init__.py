"""Reports for programs of the staff: figures and files, the bank's deposits, who gets reports by mail, all tickets of a show."""

from pwa_tickets.reports.api import deposits, figures, schedules, show_tickets

ROUTES = [*figures.ROUTES, *deposits.ROUTES, *schedules.ROUTES, *show_tickets.ROUTES]
