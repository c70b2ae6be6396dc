"""Paid orders: reserve two seats, create, payment intent, the card, confirm. Eight buyers at once, the sandbox as Stripe;
at last 300 families, all in the same moment.

The sandbox shares the two cores: what it takes by itself (the same three calls to it, without us) is measured in the same run.
Once with the jobs (tickets printed and mailed) running inside the server, as by default, and once without them.
"""

import asyncio
import json
import time
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from bench.measure import Cell, Stopwatch, Timings, cpu_of, print_machine, print_table, ratio
from bench.stage import Stage, print_database, product
from bench.statements import StatementLog, logging_statements
from bench.wire import Line, get, post
from tests.factories import Show, make_show, make_venue

BUYERS = 8
CARD: dict[str, object] = {"payment_method": "pm_card_visa", "return_url": "https://example.com"}
SCHOOL = 300
ORDERS = 80
WARMING_UP = 24  # new connections plan their statements first
ROWS = [f"{letter}{number}" for letter in "ABCDE" for number in range(8)]  # 40 rows of 20
STEPS = ("reserve", "create", "payment-intent", "the card (sandbox)", "confirm")


class Refused(Exception):
    """The bench wants only yes."""


async def main() -> None:
    """Print the tables."""
    print_machine("Paid orders")
    async with product(sandbox=True) as stage:
        await print_database(stage.owner)
        venue = await make_venue(stage.owner, ROWS, 20)
        stripe = int(urlsplit(stage.server.sandbox["stripe_url"]).port or 80)
        key = {"Authorization": f"Bearer {stage.server.sandbox['secret_key']}"}
        alone = await sandbox_alone(stripe, key)
        await stage.restart(PWA_TICKETS_JOBS_INSIDE="0")
        units = await stage.units()
        rows: list[list[Cell]] = []
        steps: list[list[Cell]] = [[name] for name in STEPS]
        for name, inside, buyers, orders in (
            ("jobs apart", "0", BUYERS, ORDERS),
            ("jobs inside", "1", BUYERS, ORDERS),
            (f"{SCHOOL} at once", "1", SCHOOL, SCHOOL),
        ):
            await stage.restart(PWA_TICKETS_JOBS_INSIDE=inside)
            await sell(stage, await make_show(stage.owner, venue), stripe, key, orders=WARMING_UP)
            show = await make_show(stage.owner, venue)
            took, costs = await sell(stage, show, stripe, key, orders=orders, buyers=buyers)
            every = took["confirm"]
            rows.append(
                [name, every.rate, ratio(every.rate, alone.rate), *costs, every.own_cost,
                 costs[0] / units.server, costs[1] / units.postgres, ratio(costs[0], costs[2]), ratio(costs[1], costs[2])]
            )  # fmt: skip
            for line, step in zip(steps, STEPS, strict=True):
                line += [took[step].ms(50), took[step].ms(95)]
        print_table(
            f"{BUYERS} buyers, {ORDERS} orders, then {SCHOOL} of each; the sandbox alone could take {alone.rate:,.0f}/s; "
            f"CPU in ms an order; /healthz {units.server:.2f} ms of the server, select 1 {units.postgres:.3f} ms of Postgres",
            [
                "",
                "paid a second",
                "of the sandbox",
                "server",
                "Postgres",
                "sandbox",
                "client",
                "in /healthz",
                "in select 1",
                "server : sandbox",
                "Postgres : sandbox",
            ],
            rows,
        )
        print_table(
            "What Postgres is told for an order, its three events included, its jobs not",
            ["transactions", "statements", "that begin, end, or say who acts"],
            [await told_for_an_order(stage, await make_show(stage.owner, venue), stripe, key)],
        )
        print_table(
            "Step by step",
            ["", "p50 ms apart", "p95 ms", "p50 ms inside", "p95 ms", f"p50 ms {SCHOOL}", "p95 ms"],
            steps,
        )


async def sandbox_alone(port: int, key: dict[str, str]) -> Timings:
    """The sandbox's own three calls an order, without us."""
    done, left = Timings(), list(range(ORDERS))

    async def buy() -> None:
        line = await Line.open(port)
        while left:
            left.pop()
            began = time.perf_counter()
            made = await ask(line, form("/v1/payment_intents", {"amount": 4000, "currency": "usd"}, key))
            await ask(
                line,
                form(f"/v1/payment_intents/{made['id']}/confirm", CARD, key),
            )
            await ask(line, get(f"/v1/payment_intents/{made['id']}", key))
            done.seconds.append(time.perf_counter() - began)
        line.close()

    with Stopwatch() as watch:
        await asyncio.gather(*(buy() for _ in range(BUYERS)))
    done.wall, done.cpu = watch.wall, watch.cpu
    return done


async def sell(
    stage: Stage,
    show: Show,
    stripe: int,
    key: dict[str, str],
    *,
    orders: int,
    buyers: int = BUYERS,
    already: int = 0,
) -> tuple[dict[str, Timings], list[float]]:
    """Orders paid; the time of each step, and the CPU ms an order of server, Postgres and sandbox."""
    took = {step: Timings() for step in STEPS}
    seats = iter(show.ids()[2 * already :])
    pairs = [(next(seats), next(seats)) for _ in range(orders)]
    sandbox = stage.server.processes["sandbox"].pid
    began = (*stage.cpu(), cpu_of(sandbox))

    async def buy() -> None:
        ours, theirs = await Line.open(stage.port), await Line.open(stripe)
        while pairs:
            await one_order(ours, theirs, key, show.id, pairs.pop(), took)
        ours.close()
        theirs.close()

    with Stopwatch() as watch:
        await asyncio.gather(*(buy() for _ in range(buyers)))
    costs = [
        (end - begin) / orders * 1000
        for begin, end in zip(began, (*stage.cpu(), cpu_of(sandbox)), strict=True)
    ]
    took["confirm"].wall, took["confirm"].cpu = watch.wall, watch.cpu
    paid = await stage.owner.fetchval(
        "select count(*) from ticket_orders where status = 'paid' and show_id = $1", show.id
    )
    if paid != already + orders:
        raise Refused(f"{paid} orders paid of {already + orders}")
    return took, costs


async def told_for_an_order(stage: Stage, show: Show, stripe: int, key: dict[str, str]) -> list[Cell]:
    """Transactions, statements of work and of framing, an order."""
    async with logging_statements(stage, PWA_TICKETS_JOBS_INSIDE="0"):
        await sell(stage, show, stripe, key, orders=WARMING_UP)
        log = StatementLog(stage)
        await sell(stage, show, stripe, key, orders=ORDERS - WARMING_UP, already=WARMING_UP)
        told = log.told()
    orders = ORDERS - WARMING_UP
    return [told.transactions / orders, told.work / orders, told.framing / orders]


async def one_order(
    ours: Line,
    theirs: Line,
    key: dict[str, str],
    show_id: UUID,
    pair: tuple[UUID, UUID],
    took: dict[str, Timings],
) -> None:
    """One family buys two seats."""
    session = str(uuid4())

    async def step(name: str, line: Line, request: bytes) -> dict[str, str]:
        began = time.perf_counter()
        answer = await ask(line, request)
        took[name].seconds.append(time.perf_counter() - began)
        return answer

    def tell(path: str, **facts: object) -> bytes:
        return post(path, json.dumps({"session_id": session, **facts}).encode())

    choice = tell(
        "/api/seat-reservations/reserve", show_id=str(show_id), seat_ids=[str(seat) for seat in pair]
    )
    await step("reserve", ours, choice)
    buyer = {"customer_name": "Maya Brooks", "customer_email": f"{session}@example.com"}
    order = await step("create", ours, tell("/api/ticket-orders/create", **buyer))
    intent = await step(
        "payment-intent", ours, tell("/api/ticket-orders/payment-intent", order_id=order["id"])
    )
    payment = intent["payment_intent_id"]
    card = form(f"/v1/payment_intents/{payment}/confirm", CARD, key)
    await step("the card (sandbox)", theirs, card)
    await step(
        "confirm", ours, tell("/api/ticket-orders/confirm", order_id=order["id"], payment_intent_id=payment)
    )


def form(path: str, fields: dict[str, object], key: dict[str, str]) -> bytes:
    """A request as Stripe takes it."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return post(path, urlencode(fields).encode(), key | kind)


async def ask(line: Line, request: bytes) -> dict[str, str]:
    """The answer, which must be a yes."""
    status, body = await line.ask(request)
    if status not in (200, 201):
        raise Refused(f"{status}: {body[:300]!r}")
    told: dict[str, str] = json.loads(body)
    return told


if __name__ == "__main__":
    asyncio.run(main())
