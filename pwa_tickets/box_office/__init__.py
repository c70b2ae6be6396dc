"""Selling at the counter: cash, checks, the card reader of another company, and tickets that are given away."""
