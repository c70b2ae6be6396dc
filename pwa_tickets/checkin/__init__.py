"""The door: scanner phones, what they must know, what they read, and what that means."""
