"""Sells recital seats on phones, keeps tickets there without signal, and scans them at the door."""
