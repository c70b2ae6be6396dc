"""A show's seats: the picker, what is taken, and a buyer's timed claim to some of them."""
