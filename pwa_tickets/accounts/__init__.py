"""People: buyers known by their mailbox, staff by password and role."""
