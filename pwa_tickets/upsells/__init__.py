"""Extras to add to an order."""
