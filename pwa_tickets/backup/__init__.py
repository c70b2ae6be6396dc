"""Everything a studio must not lose, in one file: made, kept somewhere else, and brought back."""
