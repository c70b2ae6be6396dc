"""The codes behind seats: made before they are sold, handed out in order, never running out."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

import asyncpg
import pytest

from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import MAYA, Owner, Show


async def codes(owner: Owner, show_seat_id: UUID) -> list[tuple[int, str]]:
    rows = await owner.fetch(
        "select generation, state from show_seat_codes where show_seat_id = $1 order by generation",
        show_seat_id,
    )
    return [(row["generation"], row["state"]) for row in rows]


async def test_selling_takes_the_first_spare_code_and_adds_one(
    database: Database, owner: Owner, show: Show
) -> None:
    first = await owner.fetchval(
        "select qr_code from show_seat_codes where show_seat_id = $1 and generation = 0", show.seats["A1"]
    )

    order_id = await factories.buy(database, show, MAYA, "A1")

    (ticket,) = await factories.tickets_of(owner, order_id)
    assert ticket["qr_code"] == first
    assert await codes(owner, show.seats["A1"]) == [(0, "sold"), (1, "spare"), (2, "spare"), (3, "spare")]
    assert await codes(owner, show.seats["A2"]) == [(0, "spare"), (1, "spare"), (2, "spare")]
    assert (
        await owner.fetchval("select ticket_id from show_seat_codes where qr_code = $1", first)
        == ticket["id"]
    )


async def test_a_seat_sold_again_and_again_takes_the_next_code(
    database: Database, owner: Owner, show: Show
) -> None:
    seen = []
    for number in range(5):
        order_id = await factories.buy(database, show, factories.a_buyer(number), "A1")
        (ticket,) = await factories.tickets_of(owner, order_id)
        seen.append(ticket["qr_code"])
        await owner.execute("update tickets set voided_at = now() where id = $1", ticket["id"])
        await owner.execute("update show_seat_codes set state = 'void' where ticket_id = $1", ticket["id"])
        await owner.execute("update show_seats set status = 'available' where id = $1", show.seats["A1"])

    assert len(set(seen)) == 5
    handed_out = await owner.fetch(
        "select qr_code from show_seat_codes where show_seat_id = $1 order by generation", show.seats["A1"]
    )
    assert [row["qr_code"] for row in handed_out[:5]] == seen
    assert [state for _, state in await codes(owner, show.seats["A1"])] == ["void"] * 5 + ["spare"] * 3


async def test_a_code_is_known_by_the_first_twelve_bytes_of_its_sha256(owner: Owner, show: Show) -> None:
    for row in await owner.fetch("select qr_code, code_hash from show_seat_codes"):
        expected = urlsafe_b64encode(sha256(row["qr_code"].encode()).digest()[:12]).decode()
        assert row["code_hash"] == expected
        assert len(expected) == 16


async def test_a_seat_without_a_code_stops_the_sale_instead_of_selling_an_unreadable_ticket(
    database: Database, owner: Owner, show: Show
) -> None:
    await owner.execute("delete from show_seat_codes where show_seat_id = $1", show.seats["A1"])
    await factories.reserve(database, show, MAYA, "A1")
    order_id = await factories.place(database, MAYA)

    with pytest.raises(asyncpg.RaiseError, match="has no code to sell"):
        await factories.settle(database, order_id)

    assert await owner.fetchval("select status from ticket_orders where id = $1", order_id) == "pending"
    assert await owner.fetchval("select count(*) from tickets") == 0


async def test_one_seat_never_has_two_living_tickets(database: Database, owner: Owner, show: Show) -> None:
    await factories.buy(database, show, MAYA, "A1")
    second = await owner.fetchval(
        "insert into ticket_orders (customer_name, customer_email, customer_email_canonical, total_amount_in_cents, "
        "order_number) values ('Dana', 'dana@example.com', 'dana@example.com', 0, 'ORD-2') returning id"
    )
    with pytest.raises(asyncpg.UniqueViolationError, match="tickets_one_per_seat"):
        await owner.execute(
            "insert into tickets (ticket_order_id, show_seat_id, qr_code, ticket_number) values ($1, $2, 'TKT-2', 'T-2')",
            second,
            show.seats["A1"],
        )
