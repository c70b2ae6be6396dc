"""Connections that say nothing, or half of what they want, are closed: each held for ever would be one fewer for families."""

import asyncio
import time

import pytest

from pwa_tickets.commands.serve import SILENT_SECONDS
from tests.e2e.live_server import LiveServer

pytestmark = pytest.mark.proof

HALF_A_BODY = b"POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"


async def closed_after(port: int, said: bytes) -> float:
    """Say this and nothing more; the seconds until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    try:
        writer.write(said)
        async with asyncio.timeout(SILENT_SECONDS + 20):
            while await reader.read(4096):
                pass
    finally:
        writer.close()
    return time.monotonic() - began


async def test_whoever_says_nothing_more_is_hung_up_on(live_server: LiveServer) -> None:
    said = (b"", b"GET / HT", HALF_A_BODY, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    took = await asyncio.gather(*(closed_after(live_server.port, words) for words in said))
    assert max(took) <= SILENT_SECONDS + 10
