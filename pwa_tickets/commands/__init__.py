"""What `pwa-tickets` can be asked to do; one file a command, listed in `__main__.py`."""
