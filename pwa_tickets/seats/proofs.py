"""The proof of work that further seats need where an address has many unpaid: asked for, priced, read.

A proof is for one session, from one network, for one show: from so many seats to so many. The session that used it may use it
again, and gets no more than that. When its cart moves to another secret, the proof moves along, and the old one has none.
"""

import hmac
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final
from uuid import UUID

from litestar.params import HeaderParameter
from litestar.types import Scope
from sqlalchemy import delete, func
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.queue import enqueue
from pwa_tickets.db.session import Database
from pwa_tickets.errors import Fact, TicketsError
from pwa_tickets.seats.models import UsedProof
from pwa_tickets.seats.proof_price import tries
from pwa_tickets.settings import Settings
from pwa_tickets.web.proof_of_work import SECONDS, Challenge, make_challenge, read_proof
from pwa_tickets.web.security import client_network

Proof = Annotated[
    str | None,
    HeaderParameter(
        name="X-Proof",
        max_length=4000,
        description="A solved `challenge` of `proof-needed`: `{challenge, solution: {counter, derivedKey}}` as JSON in base64.",
    ),
]
FORGOTTEN_AFTER_SECONDS: Final = 3600.0
"""Of what an address asked for: then `free` seats of it are forgotten."""
ASK = """
    insert into rate_limits as asked (key, tokens) values ($1, $2::float8)
    on conflict (key) do update set
      tokens = $2::float8 + greatest(0, asked.tokens
        - $3::float8 * extract(epoch from clock_timestamp() - asked.refilled_at)::float8),
      refilled_at = clock_timestamp()
    returning tokens - $2::float8
"""


class ProofNeeded(TicketsError):
    """Refuse further seats to an address that has many unpaid, until a proof of work is sent."""

    status, slug, title, sqlstate = 428, "proof-needed", "One moment, please", "TKPOW"
    description = (
        "Many seats are reserved and not paid from the network address of this request, so it needs a proof of work. "
        "Nothing was reserved. Solve `challenge` and repeat the call with `X-Proof`, with the same session."
    )
    fact_types: ClassVar = {
        "have": Fact(int, "How many seats of this show the session has."),
        "seats": Fact(int, "How many it would have: the proof is for those between."),
        "free": Fact(int, "How many unpaid seats of this show one address may have without a proof."),
        "challenge": Fact(
            Challenge, "What to solve (ALTCHA, version 2); absent where no script asked.", required=False
        ),
    }
    sentence = (
        "Many people are choosing seats where you are. Please allow scripts in your browser, use another network, "
        "or try again a little later."
    )


@dataclass(frozen=True, kw_only=True)
class Proven:
    """What a proof is good for: to have more than `have` seats of a show, up to `seats`, for whoever uses its nonce first."""

    have: int
    seats: int
    nonce: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Whose seats of which show a proof is about. `origin` is None where no limits apply."""

    show_id: UUID
    session_hash: str
    origin: str | None

    @property
    def facts(self) -> dict[str, str | int]:
        """What a challenge is signed for."""
        return {"show": str(self.show_id), "session": self.session_hash, "origin": self.origin or ""}


def claim_of(scope: Scope, settings: Settings, *, show_id: UUID, session_hash: str) -> Claim:
    """The claim of whoever sent a request."""
    return Claim(show_id=show_id, session_hash=session_hash, origin=origin_of(scope, settings))


def origin_of(scope: Scope, settings: Settings) -> str | None:
    """From where somebody asks, as a keyed hash: the address itself is kept nowhere. None while limits are off."""
    if not settings.rate_limit:
        return None
    network = client_network(scope, settings)
    return hmac.new(settings.secret_key, f"origin {network}".encode(), "sha256").hexdigest()[:32]


def read(settings: Settings, claim: Claim, proof: str | None) -> Proven | None:
    """What the proof is good for here; None without one that we asked this claim for."""
    solved = read_proof(settings, proof) if proof else None
    if solved is None or any(solved.data.get(name) != fact for name, fact in claim.facts.items()):
        return None
    return Proven(have=solved.data["have"], seats=solved.data["seats"], nonce=solved.nonce)


async def forget_used(db: AsyncSession) -> None:
    """Drop the proofs that are over, of which nobody can use one any more. System actor."""
    await db.execute(delete(UsedProof).where(UsedProof.used_at < func.now() - timedelta(seconds=2 * SECONDS)))


@asynccontextmanager
async def challenging(database: Database, settings: Settings, claim: Claim) -> AsyncGenerator[None]:
    """Give a refusal for want of a proof the challenge that the next try is to solve."""
    try:
        yield
    except ProofNeeded as refusal:
        raise await _challenged(database, settings, claim, refusal) from None


async def _challenged(
    database: Database, settings: Settings, claim: Claim, refusal: ProofNeeded
) -> ProofNeeded:
    """The refusal with its challenge. Asking is what raises the price: answers kept for later are as dear as any."""
    have, seats, free = (int(refusal.facts[name]) for name in ("have", "seats", "free"))
    asked = await database.call(SYSTEM).fetchval(
        ASK,
        f"proof:{claim.show_id}:{claim.origin}",
        float(seats - have),
        free / FORGOTTEN_AFTER_SECONDS,
    )
    if asked == 0:
        async with database.transaction(SYSTEM) as db:
            since = datetime.now(UTC).strftime("%Y%m%d%H%M")
            await enqueue(
                db,
                "send_crowd_email",
                dedupe_key=f"crowd-{claim.show_id}",
                show_id=str(claim.show_id),
                since=since,
            )
    price = tries(asked=asked, free=free, seats=seats - have)
    challenge = make_challenge(settings, {**claim.facts, "have": have, "seats": seats}, tries=price)
    return ProofNeeded(**{**refusal.facts, "challenge": challenge})
