"""What a buyer's client sends to reserve seats, and what releasing them answers."""

from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from pwa_tickets.seats.reservations import Cart, ReservationExpired
from pwa_tickets.web.actor import Visitor

SessionId = Annotated[str, msgspec.Meta(min_length=22, max_length=128, pattern=r"^[A-Za-z0-9_\-]+$")]


class ReserveRequest(msgspec.Struct, kw_only=True):
    """The seats of one show to reserve.

    Attributes:
        seat_ids: the show seat ids (`id` of `available-seats`, not `seat_id`).
    """

    EXAMPLE: ClassVar = {
        "show_id": "0e3f2a56-8c1d-4f7b-9a52-6d1c0b7e4f10",
        "seat_ids": ["5b0a9c1e-3d27-4e86-8f14-2c7d6a9b0e31", "a81f4d7c-60b2-4c39-9e05-7f3b1d2c8a46"],
    }

    show_id: UUID
    seat_ids: list[UUID]
    session_id: SessionId | None = None


class ReservePlacesRequest(msgspec.Struct, kw_only=True):
    """How many places of a general admission section to have.

    Attributes:
        section_id: the section, of `areas`.
        quantity: how many in all, those in the cart included; 0 gives them back.
    """

    EXAMPLE: ClassVar = {
        "show_id": "0e3f2a56-8c1d-4f7b-9a52-6d1c0b7e4f10",
        "section_id": "5f0e4c1a-7d52-4b8e-8a36-2f9d1c6b0e47",
        "quantity": 3,
    }

    show_id: UUID
    section_id: UUID
    quantity: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    session_id: SessionId | None = None


class ReleaseRequest(msgspec.Struct, kw_only=True):
    """The seats to release.

    Attributes:
        seat_ids: the show seat ids; absent for the whole cart.
    """

    EXAMPLE: ClassVar = {"seat_ids": ["5b0a9c1e-3d27-4e86-8f14-2c7d6a9b0e31"]}

    seat_ids: list[UUID] | None = None
    session_id: SessionId | None = None


class ExtendRequest(msgspec.Struct, kw_only=True):
    """Extend the cart once, by as many minutes as a reservation has."""

    EXAMPLE: ClassVar = {"session_id": "Jm9Qw4Zr7TxLk2Vb8Nc5Yd"}

    session_id: SessionId | None = None


class Released(msgspec.Struct):
    """The seats that were released.

    Attributes:
        released: how many seats were released.
    """

    released: int


def require_session(visitor: Visitor) -> Visitor:
    """Return the visitor, who has a session.

    Raises:
        ReservationExpired: nobody without a session ever reserved anything.
    """
    if not visitor.session_id:
        raise ReservationExpired()
    return visitor


def echoing(cart: Cart, visitor: Visitor) -> Cart:
    """An id that came by cookie stays in the cookie; a client's own comes back."""
    if visitor.session_id and not visitor.by_cookie:
        cart.session_id = visitor.session_id
    return cart
