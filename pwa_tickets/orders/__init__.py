"""The sale: from a cart to a paid order with tickets, and what happens when the money comes too late."""
