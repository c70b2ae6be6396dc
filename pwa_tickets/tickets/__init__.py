"""The right to sit down: codes, the paper they are printed on, and getting both to the buyer."""
