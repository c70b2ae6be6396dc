"""Telling the studio's own systems what happened: signed, retried, and only to public https hosts."""
