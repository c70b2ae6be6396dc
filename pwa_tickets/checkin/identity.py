"""Finds the device that is asking, by the token it got when it was enrolled."""

from litestar.di import NamedDependency

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotSignedIn
from pwa_tickets.web.actor import Connection, Device, bearer, hash_of


async def provide_device(request: Connection, database: NamedDependency[Database]) -> Device:
    """Find the device asking, by its Bearer token; one that was revoked too, so that it can be told.

    Raises:
        NotSignedIn: no device has this token.
    """
    secret = bearer(request)
    found = (
        await database.call(SYSTEM).fetchval("select find_device($1)", hash_of(secret)) if secret else None
    )
    if found is None:
        raise NotSignedIn()
    device_id, is_revoked = found
    return Device(str(device_id), is_revoked)
