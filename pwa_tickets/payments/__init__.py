"""Stripe, and nothing about tickets: intents, refunds, the inbox of events."""
