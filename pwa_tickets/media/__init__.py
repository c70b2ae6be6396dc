"""Recordings bought with a ticket: the codes that open them, and what was fetched."""
