"""What staff do about accounts: signing in, the team, their own account, the log of changes."""

from pwa_tickets.accounts.admin import invited, sign_in, team

ROUTES = [*sign_in.ROUTES, *invited.ROUTES, *team.ROUTES]
