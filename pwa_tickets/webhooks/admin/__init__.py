"""What owners do about endpoints: adding, changing, pausing and deleting them, and following what is sent."""

from pwa_tickets.webhooks.admin import deliveries, endpoints

ROUTES = [*endpoints.ROUTES, *deliveries.ROUTES]
