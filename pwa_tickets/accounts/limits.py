"""How often an account may be tried: by one network, by all of them together, and by a browser that it knows.

A stranger uses up a share that is the stranger's own, and keeps nobody out who comes from elsewhere. Many strangers together
use up the account's; who has signed in from a browser before is let through there all the same.
"""

from dataclasses import dataclass
from typing import Final

from litestar.di import NamedDependency
from litestar.types import Scope
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import known_devices
from pwa_tickets.accounts.known_devices import KnownDevice
from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import Connection, hash_of
from pwa_tickets.web.security import client_address, client_network

BROWSER_LENGTH: Final = 300
_TAKE: Final = text("select take_token(:key, :per_minute, :burst)")


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Tries of one account within a time; used up, they come back one by one.

    Attributes:
        name: begins the names of its buckets.
        tries: of one network, or of one browser that the account knows.
        together: of all networks together.
        minutes: the time.
    """

    name: str
    tries: int
    together: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Where a try comes from.

    Attributes:
        address: what the audit log keeps.
        browser: as it names itself.
    """

    settings: Settings
    network: str = ""
    address: str = ""
    browser: str = ""
    device: KnownDevice | None = None

    def knows(self, account: str) -> bool:
        """Whether the account has signed in from this browser before."""
        return self.device is not None and known_devices.knows(self.settings, self.device, account)

    def as_facts(self) -> tuple[str, str]:
        """The network and the browser, for a job that counts the try later. The address itself is not told."""
        return hash_of(self.network), self.device.content.hex() if self.device else ""

    @classmethod
    def of_facts(cls, settings: Settings, *, network: str, device: str) -> "Asker":
        """Read what `as_facts` wrote."""
        known = KnownDevice.of_content(bytes.fromhex(device)) if device else None
        return cls(settings=settings, network=network, device=known)

    def remember(self, scope: Scope, account: str) -> None:
        """Know this browser from now on."""
        if self.device is not None:
            known_devices.remember(scope, self.settings, self.device, account)


def provide_asker(request: Connection, settings: NamedDependency[Settings]) -> Asker:
    """Where this request comes from."""
    return Asker(
        settings=settings,
        network=client_network(request.scope, settings),
        address=client_address(request.scope, settings),
        browser=request.headers.get("user-agent", "")[:BROWSER_LENGTH],
        device=known_devices.read_device(request, settings),
    )


async def take(db: AsyncSession, limit: Limit, asker: Asker, account: str) -> int:
    """Count a try. Returns 0, or after how many seconds another one would be allowed. System actor.

    Args:
        account: a canonical address.
    """
    if not asker.settings.rate_limit:
        return 0
    everybody = f"{limit.name}:{hash_of(account)}"
    if asker.device is not None and asker.knows(account):
        return await _wait(db, limit, f"{everybody}:{asker.device.id.hex()}", limit.tries)
    wait = await _wait(db, limit, f"{everybody}:{asker.network}", limit.tries)
    return wait or await _wait(db, limit, everybody, limit.together)


async def take_of_network(db: AsyncSession, limit: Limit, asker: Asker) -> int:
    """Count a try by where it comes from, of whatever account; the answer is as of `take`. Accounts are free to make up."""
    if not asker.settings.rate_limit:
        return 0
    return await _wait(db, limit, f"{limit.name}:{asker.network}", limit.tries)


async def _wait(db: AsyncSession, limit: Limit, key: str, burst: int) -> int:
    per_minute = burst / limit.minutes
    left = await db.scalar(_TAKE, {"key": key, "per_minute": per_minute, "burst": burst})
    assert left is not None
    return max(1, round(-left * 60 / per_minute + 0.5)) if left < 0 else 0
