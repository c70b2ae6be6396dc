"""The sample's sales: families who bought before you came, through the same functions as everybody, without bank or mail."""

import hashlib
import random
from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

import asyncpg

from pwa_tickets.settings import Settings

FIRST = [
    "Maya",
    "Noah",
    "Ava",
    "Liam",
    "Zoe",
    "Ethan",
    "Ruth",
    "Omar",
    "Ines",
    "Theo",
    "Lena",
    "Hugo",
    "Nora",
    "Ivan",
    "Rosa",
    "Paul",
    "Anna",
    "Luis",
    "Emma",
    "Jack",
    "Mia",
    "Sam",
]
LAST = [
    "Okafor",
    "Brooks",
    "Nguyen",
    "Rossi",
    "Meyer",
    "Silva",
    "Cohen",
    "Haddad",
    "Novak",
    "Park",
    "Jensen",
    "Kaur",
    "Moreau",
    "Diaz",
    "Walsh",
    "Sato",
    "Berg",
    "Quinn",
]
PARTIES = (2, 2, 3, 3, 4, 4, 5, 6)

ROWS = """
    select ss.id, l.section, l.row_name from seat_labels l join show_seats ss on ss.id = l.show_seat_id
    where l.show_id = $1 and ss.status = 'available'
    order by l.place
"""

TIMES = Settings(database_url="").reservation_times


async def sell(owner: "asyncpg.Connection[asyncpg.Record]", show_id: UUID, *, share: float, seed: str) -> int:
    """Sell about `share` of a show to families who sit together; all of it for 1.0. Returns the seats sold."""
    chance = random.Random(seed)
    rows = [
        [seat["id"] for seat in run]
        for _, run in groupby(
            await owner.fetch(ROWS, show_id), key=lambda seat: (seat["section"], seat["row_name"])
        )
    ]
    wanted = int(sum(map(len, rows)) * share)
    sold = 0
    parties = [party for row in rows for party in _parties(row, chance)]
    if share < 1:
        chance.shuffle(parties)
    for number, party in enumerate(parties):
        if sold >= wanted:
            break
        await _buy(owner, show_id, party, chance, f"{seed}-{number}")
        sold += len(party)
    return sold


def _parties(row: list[UUID], chance: random.Random) -> Iterator[list[UUID]]:
    """The row cut into families."""
    start = 0
    while start < len(row):
        size = chance.choice(PARTIES)
        yield row[start : start + size]
        start += size


async def _buy(
    owner: "asyncpg.Connection[asyncpg.Record]",
    show_id: UUID,
    party: list[UUID],
    chance: random.Random,
    who: str,
) -> None:
    visitor = hashlib.sha256(who.encode()).hexdigest()
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    email = f"{name.lower().replace(' ', '.')}.{visitor[:5]}@example.com"
    await owner.fetchval(
        "select reserve_seats($1, $2, $3, $4, $5)", show_id, party, visitor, TIMES.reservation, TIMES.longest
    )
    order_id = await owner.fetchval(
        "select place_order($1, null, $2, $3, $3, null, '[]', $4, 'usd', $5)",
        visitor,
        name,
        email,
        f"sample-{who}",
        TIMES.to_pay,
    )
    total = await owner.fetchval("select total_amount_in_cents from ticket_orders where id = $1", order_id)
    await owner.fetchval("select settle_order($1, $2, 'usd')", order_id, total)
