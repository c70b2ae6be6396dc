"""Reads across the house, and writes nothing: the dashboard, sales, lists for the evening."""
