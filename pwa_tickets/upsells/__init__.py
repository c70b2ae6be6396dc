"""Upsells to add to an order."""
