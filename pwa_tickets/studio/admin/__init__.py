"""What an owner chooses: the studio, its look and its words; the keys of Stripe, and the currency."""

from pwa_tickets.studio.admin import payments, settings

ROUTES = [*settings.ROUTES, *payments.ROUTES]
