"""Serves Stripe's HTTP API for one-time card payments, with its state in a SQLite file and its webhooks really sent."""
