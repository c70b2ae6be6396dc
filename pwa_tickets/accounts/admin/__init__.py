"""What staff do about accounts: signing in, the team, their own account, the log of changes."""

from pwa_tickets.accounts.admin import (
    account,
    audit,
    credentials,
    forgotten,
    invited,
    passkey_sign_in,
    passkeys,
    second_factor,
    sign_in,
    team,
    tokens,
)

ROUTES = [
    *sign_in.ROUTES,
    *passkey_sign_in.ROUTES,
    *forgotten.ROUTES,
    *invited.ROUTES,
    *account.ROUTES,
    *credentials.ROUTES,
    *second_factor.ROUTES,
    *passkeys.ROUTES,
    *team.ROUTES,
    *tokens.ROUTES,
    *audit.ROUTES,
]
