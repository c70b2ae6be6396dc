"""Who a transaction acts for: a role of Postgres, and somebody in it."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a transaction may do; the policies in migrations/policies say the rest."""

    ANON = "pwa_tickets_anon"
    CUSTOMER = "pwa_tickets_customer"
    DEVICE = "pwa_tickets_device"
    STAFF = "pwa_tickets_staff"
    SYSTEM = "pwa_tickets_system"


@dataclass(frozen=True)
class Actor:
    """Who a transaction acts for.

    Attributes:
        role: the Postgres role it takes.
        id: session hash (anon, customer), `order:<id>:<version>` (the holder of an order link), device id (device),
            profile id (staff), or empty.
    """

    role: Role
    id: str = ""


SYSTEM = Actor(Role.SYSTEM)
