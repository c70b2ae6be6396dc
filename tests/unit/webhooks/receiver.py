"""A receiver of the tests' own: it speaks TLS on this machine, remembers what it was sent, and behaves as it is told."""

import asyncio
import ssl
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = b"HTTP/1.1 204 No Content\r\n\r\n"
HANG = b""
"""No answer at all, for as long as the other side waits."""


@dataclass
class Receiver:
    """What it answers with, byte by byte, and what came.

    Attributes:
        answers: one for each delivery; the last for all that follow.
    """

    port: int = 0
    answers: list[bytes] = field(default_factory=lambda: [OK])
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    sent_bytes: int = 0

    @property
    def url(self) -> str:
        """Its address, of this machine."""
        return f"https://127.0.0.1:{self.port}/hooks"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one delivery and answer as told."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            body = await reader.readexactly(int(headers["content-length"]))
            cased = dict(line.split(": ", 1) for line in head[1:] if line)
            self.came.append(({name.lower(): value for name, value in cased.items()}, body))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if answer is HANG:
                await reader.read()  # until the other side lets go
            await self.answer(writer, answer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the other side left: that is what these tests are about
        finally:
            writer.close()

    async def answer(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        """Send it; one that ends with `…` goes on for ever."""
        endless = answer.endswith("…".encode())
        writer.write(answer.removesuffix("…".encode()))
        await writer.drain()
        while endless:
            writer.write(b"x" * 65536)
            await writer.drain()
            self.sent_bytes += 65536


@asynccontextmanager
async def receiving() -> AsyncGenerator[Receiver]:
    """A receiver that is listening."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls()[0])
    receiver.port = server.sockets[0].getsockname()[1]
    yield receiver
    server.close()


@cache
def tls() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The receiver's side and that of whoever trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    names = [
        x509.IPAddress(ip_address("127.0.0.1")),
        x509.DNSName("hooks.studio.example"),
        x509.DNSName("localhost"),
    ]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cadata=pem.decode())
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "both.pem"
        both.write_bytes(private + pem)
        server.load_cert_chain(both)
    return server, client
