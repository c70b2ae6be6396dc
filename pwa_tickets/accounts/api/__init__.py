"""Accounts for programs: signing in, and the audit log."""

from pwa_tickets.accounts.api import audit, sign_in

ROUTES = [*sign_in.ROUTES, *audit.ROUTES]
