"""Refuses a port that another program listens on: two servers there would share the visitors between them."""

import errno
import socket

from pwa_tickets.settings import SettingsError


def refuse_taken(host: str, port: int, *, again: str) -> None:
    """Bind the port for a moment.

    The server itself binds with SO_REUSEPORT, for its processes, and would join whoever listens there the same way.

    Args:
        again: the command to type after another `PORT=`.

    Raises:
        SettingsError: another program listens there, or nobody may.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            candidate.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            raise SettingsError(
                f"Port {port} is used by another program. Stop that one, or choose another: PORT={other} {again}"
            ) from None
        raise SettingsError(f"We cannot listen on {host} port {port}: {error.strerror}.") from None
