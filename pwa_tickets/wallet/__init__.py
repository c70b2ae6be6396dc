"""Tickets on a phone without signal: what the phone keeps, and the pages it keeps it with."""
