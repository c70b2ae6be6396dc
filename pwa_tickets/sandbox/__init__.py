"""Stands in for the services outside: a Stripe that moves no money and a mailbox that sends no mail."""
