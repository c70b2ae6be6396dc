"""Accounts for programs: signing in, the audit log, API tokens."""

from pwa_tickets.accounts.api import audit, sign_in, tokens

ROUTES = [*sign_in.ROUTES, *audit.ROUTES, *tokens.ROUTES]
