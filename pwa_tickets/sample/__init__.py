"""A studio to try the product with: its venue, a series of three shows, upsells, people, and sales that touched no bank."""

from pwa_tickets.sample.seed import seed

__all__ = ["seed"]
