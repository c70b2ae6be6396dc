"""Posts to addresses that an owner typed: to public hosts over TLS, within a time, and without believing what comes back.

The address is looked at when the socket is made for it, right before it is connected to. So it does not matter how often the
name is looked up, what it said before, or that somebody wrote the address itself. Redirects, proxies of the environment,
cookies and the answer's body are left alone: nobody is sent on, and nothing that comes back is read but its status.
"""

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver

from pwa_tickets.webhooks.public_addresses import is_public

SECONDS: Final = 15.0
"""How long a delivery may take, from looking the host up to the answer's headers."""


class Failure(StrEnum):
    """Why a delivery was not taken."""

    ANSWERED = "answered"
    TIMED_OUT = "timed_out"
    HOST_UNKNOWN = "host_unknown"
    NOT_PUBLIC = "not_public"
    CERTIFICATE = "certificate"
    UNREACHABLE = "unreachable"
    SECRET_LOST = "secret_lost"  # noqa: S105 – a word, no password


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an endpoint made of a delivery.

    Attributes:
        status: of HTTP; None where there was no answer.
        failure: None where it was taken: any status of 200 to 299.
    """

    status: int | None = None
    failure: Failure | None = None


class AddressRefused(OSError):
    """Refuse to connect to an address inside a network."""


class WebhookSender:
    """Posts bodies to endpoints, each on a connection of its own.

    Args:
        may_connect: tells of an IP address whether it may be connected to.
        resolver: looks hosts up; None for the system's.
        tls: whose certificates are believed; True for the system's.
        seconds: how long a delivery may take.
    """

    def __init__(
        self,
        *,
        may_connect: Callable[[str], bool] = is_public,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | bool = True,
        seconds: float = SECONDS,
    ) -> None:
        self._may_connect, self._resolver, self._tls = may_connect, resolver, tls
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body and return what became of it; nothing that the other side does makes this raise."""
        try:
            async with self._session() as session:
                answer = await session.post(url, data=body, headers=headers, allow_redirects=False)
                answer.close()
        except TimeoutError:
            return Answer(failure=Failure.TIMED_OUT)
        except (aiohttp.ClientError, ValueError) as error:
            return Answer(failure=_failure(error))
        return Answer(status=answer.status, failure=None if 200 <= answer.status < 300 else Failure.ANSWERED)

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver, socket_factory=self._socket, ssl=self._tls, force_close=True
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    def _socket(self, address_info: tuple[Any, ...]) -> socket.socket:
        """Make the socket for an address that is about to be connected to.

        Raises:
            AddressRefused: it is none of the internet's.
        """
        family, kind, protocol, _, address = address_info
        if not self._may_connect(address[0]):
            raise AddressRefused("no public address")
        return socket.socket(family, kind, protocol)


def _failure(error: Exception) -> Failure:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Failure.HOST_UNKNOWN
    if isinstance(error, aiohttp.ClientSSLError):
        return Failure.CERTIFICATE
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, AddressRefused):
        return Failure.NOT_PUBLIC
    return Failure.UNREACHABLE
