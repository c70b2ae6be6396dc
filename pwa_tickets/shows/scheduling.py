"""Scheduling shows: staff create one, change it, make the same on another day, and delete one that nobody ordered for."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import exists, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets import audit
from pwa_tickets.audit import Subject
from pwa_tickets.errors import InvalidInput, NotFound, TicketsError
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.shows.marks import CHOOSE
from pwa_tickets.shows.models import RecitalSeries, RecitalShow
from pwa_tickets.venues.models import Venue
from pwa_tickets.web.actor import StaffMember

DOORS_BEFORE: Final = timedelta(hours=12)
"""Doors that open longer before the show are a slip of the hand, like `am` for `pm`."""

_HAS_SEATS: Final = text("select exists (select from show_seats where show_id = :id)")
_HAS_ORDERS: Final = text("""
    select exists (select from ticket_orders where show_id = :id)
        or exists (select from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id where ss.show_id = :id)
""")
_PRICELESS: Final = text(
    "select count(*) from show_seats where show_id = :id and status <> 'held' and price_in_cents = 0"
)
_SHORTEN: Final = text("select shorten_kept_seats(:show_id)")
_DUPLICATE: Final = text("select duplicate_show(:id, :title, :starts_at)")


class ShowHasOrders(TicketsError):
    """Refuse to delete a show that somebody ordered seats for."""

    status, slug, title = 409, "show-has-orders", "There are orders for it"
    description = "At least one order names the show or its seats, paid or not. Nothing was deleted."
    sentence = "Somebody has ordered seats for this show, so it stays. Close its sale instead."


class ShowHasSeats(TicketsError):
    """Refuse to move a show to another venue when its seats are generated."""

    status, slug, title = 409, "show-has-seats", "Its seats are already made"
    description = (
        "The seats of the show are generated from its venue, which can no longer change. Nothing was changed."
    )
    sentence = (
        "This show’s seats are already made, so it stays at its venue. For another venue, make a new show."
    )


class ShowDetails(msgspec.Struct, kw_only=True, frozen=True):
    """What staff say about a show. All times carry an offset.

    Attributes:
        sale_opens_at: None while nobody can buy.
        sale_closes_at: None for a sale until the show starts.
        price_in_cents: the price of every seat in place of the zones' prices; counts when the seats are generated.
        seats_per_buyer: how many seats of this show one family can have.
        free_is_meant: whether seats that cost nothing are meant to be free; else a date for the sale is refused.
    """

    series_id: UUID
    venue_id: UUID
    title: str
    starts_at: datetime
    doors_at: datetime | None = None
    duration_minutes: int | None = None
    sale_opens_at: datetime | None = None
    sale_closes_at: datetime | None = None
    price_in_cents: int | None = None
    seats_per_buyer: int = 8
    free_is_meant: bool = False


async def create_show(db: AsyncSession, details: ShowDetails, *, staff: StaffMember) -> UUID:
    """Create a show without seats. Returns its id.

    Raises:
        InvalidInput: times that contradict each other, or a series or venue there is not.
    """
    await _require_sensible(db, details, is_new=True)
    show = RecitalShow(**_columns(details))
    db.add(show)
    await db.flush()
    await audit.record(db, staff, "show_created", Subject("show", show.id), after=_facts(details))
    return show.id


async def change_show(db: AsyncSession, show_id: UUID, details: ShowDetails, *, staff: StaffMember) -> None:
    """Change a show. Seats that are generated keep their prices; those who have tickets are not told.

    Raises:
        NotFound: no such show.
        InvalidInput: times that contradict each other, or a series or venue there is not.
        ShowHasSeats: another venue than its seats are of.
    """
    show = await _locked(db, show_id)
    await _require_sensible(db, details, is_new=False)
    if details.venue_id != show.venue_id and await db.scalar(_HAS_SEATS, {"id": show_id}):
        raise ShowHasSeats()
    await _require_prices(db, show_id, details)
    columns = _columns(details)
    before = {name: getattr(show, name) for name in columns if getattr(show, name) != columns[name]}
    for name in before:
        setattr(show, name, columns[name])
    if before:
        show.updated_at = datetime.now(UTC)
        after = {name: columns[name] for name in before}
        if show.mark is not None:  # another day has other shows
            await db.flush()
            await db.execute(CHOOSE, {"show_id": show_id})
        if "starts_at" in before:  # nothing is kept past a show
            await db.flush()
            await db.execute(_SHORTEN, {"show_id": show_id})
        await audit.record(db, staff, "show_changed", Subject("show", show_id), before=before, after=after)


async def duplicate_show(
    db: AsyncSession, show_id: UUID, *, title: str, starts_at: datetime, staff: StaffMember
) -> UUID:
    """Make the same show on another day, with its seats and prices, its sale not open yet. Returns its id.

    Raises:
        NoSuchShow: no such show.
        InvalidInput: a day that is over.
    """
    _require_to_come(starts_at)
    made: UUID = (
        await db.execute(_DUPLICATE, {"id": show_id, "title": title, "starts_at": starts_at})
    ).scalar_one()
    facts = {"from": show_id, "title": title, "starts_at": starts_at}
    await audit.record(db, staff, "show_duplicated", Subject("show", made), after=facts)
    return made


async def delete_show(db: AsyncSession, show_id: UUID, *, staff: StaffMember) -> None:
    """Delete a show and its seats.

    Raises:
        NotFound: no such show.
        ShowHasOrders: nothing was deleted.
    """
    show = await _locked(db, show_id)
    if await db.scalar(_HAS_ORDERS, {"id": show_id}):
        raise ShowHasOrders()
    await audit.record(
        db,
        staff,
        "show_deleted",
        Subject("show", show_id),
        before={"title": show.title, "starts_at": show.starts_at},
    )
    try:
        async with db.begin_nested():
            await db.delete(show)
    except IntegrityError:  # an order that was placed since we looked
        raise ShowHasOrders() from None


async def _locked(db: AsyncSession, show_id: UUID) -> RecitalShow:
    show = await db.get(RecitalShow, show_id, with_for_update=True)
    if show is None:
        raise NotFound()
    return show


async def _require_sensible(db: AsyncSession, details: ShowDetails, *, is_new: bool) -> None:
    """Refuse what cannot be meant, every reason at once."""
    errors = [{"field": field, "message": gettext(sentence)} for field, sentence in _contradictions(details)]
    if is_new and not errors:
        _require_to_come(details.starts_at)
    for field, model, wanted, sentence in (
        ("series_id", RecitalSeries, details.series_id, marked("That recital no longer exists.")),
        ("venue_id", Venue, details.venue_id, marked("That venue no longer exists.")),
    ):
        if not await db.scalar(select(exists().where(model.id == wanted))):
            errors.append({"field": field, "message": gettext(sentence)})
    if errors:
        raise InvalidInput(errors)


async def _require_prices(db: AsyncSession, show_id: UUID, details: ShowDetails) -> None:
    """Refuse a date for a sale of seats without a price: it would open by itself."""
    if details.sale_opens_at is None or details.free_is_meant:
        return
    if priceless := await db.scalar(_PRICELESS, {"id": show_id}):
        message = gettext(
            "%(seats)s of its seats have no price yet. Give them one, or check that they’re free."
        )
        raise InvalidInput([{"field": "sale_opens_at", "message": message % {"seats": priceless}}])


def _contradictions(show: ShowDetails) -> list[tuple[str, str]]:
    """The fields whose times contradict those of others, each with its sentence."""
    opens, closes, doors = show.sale_opens_at, show.sale_closes_at, show.doors_at
    found = []
    if doors and doors > show.starts_at:
        found.append(("doors_at", marked("The doors open after the show begins. Please check both times.")))
    elif doors and show.starts_at - doors > DOORS_BEFORE:
        found.append(
            (
                "doors_at",
                marked("The doors open more than twelve hours before the show. Please check am and pm."),
            )
        )
    if opens and opens >= show.starts_at:
        found.append(
            ("sale_opens_at", marked("The sale opens after the show begins. Please check both dates."))
        )
    if closes and opens and closes <= opens:
        found.append(("sale_closes_at", marked("The sale closes before it opens. Please check both.")))
    if closes and closes > show.starts_at + timedelta(hours=12):
        found.append(
            ("sale_closes_at", marked("The sale closes long after the show begins. Please check the date."))
        )
    return found


def _require_to_come(starts_at: datetime) -> None:
    if starts_at <= datetime.now(UTC):
        raise InvalidInput(
            [{"field": "starts_at", "message": gettext("This day is over. Please choose a later one.")}]
        )


def _columns(details: ShowDetails) -> dict[str, object]:
    columns = msgspec.structs.asdict(details)
    return {"recital_series_id": columns.pop("series_id"), **columns}


def _facts(details: ShowDetails) -> dict[str, object]:
    return {name: value for name, value in _columns(details).items() if value is not None}
