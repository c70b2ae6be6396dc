"""HTTP: who is asking, what a page and a refusal look like, what every answer carries, live events."""
