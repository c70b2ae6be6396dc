"""What stands in for the outside world: a Stripe that moves no money and a mailbox that sends no mail."""
