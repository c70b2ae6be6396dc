"""What staff do about what is played: series and shows."""

from pwa_tickets.shows.admin import another_day, series, shows

ROUTES = [*shows.ROUTES, *another_day.ROUTES, *series.ROUTES]
