"""Shows: series, their shows, when they sell, and making their seats."""
