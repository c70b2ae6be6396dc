"""Runs what `pwa-tickets` is asked to do; one file a command, listed in `__main__.py`."""
