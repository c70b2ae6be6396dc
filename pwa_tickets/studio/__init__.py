"""The studio: who sells, how its pages look, what it says, and its keys of Stripe."""
