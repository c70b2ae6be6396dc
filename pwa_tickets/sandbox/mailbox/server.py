"""Takes mail over SMTP: each message becomes one `.eml` file, there whole or not at all."""

import secrets
import time
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE_BYTES = 40 * 1024 * 1024
BOUNCES = "@bounce.example"  # no such mailbox: never send again
BUSY = "@busy.example"  # come back later: yes on the third try
BUSY_TRIES = 2


class Keeper:
    """Handles the calls of aiosmtpd. Two domains misbehave, so that a mailer can be seen to retry and to give up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turned_away: Counter[str] = Counter()
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_RCPT(  # noqa: N802 – aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Accept a recipient, or answer for the two domains that misbehave."""
        if address.lower().endswith(BOUNCES):
            return "550 5.1.1 There is no such mailbox"
        if address.lower().endswith(BUSY):
            self._turned_away[address] += 1
            if self._turned_away[address] <= BUSY_TRIES:
                return "451 4.3.0 Too busy, please come back later"
            del self._turned_away[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message, and tell its id in the answer."""
        content = envelope.content or b""
        message = _as_delivered(envelope, session) + (
            content if isinstance(content, bytes) else content.encode()
        )
        return f"250 OK kept as {keep(self._folder, message)}"


def _as_delivered(envelope: Envelope, session: Session) -> bytes:
    """Write the lines that a mail server adds: they tell the envelope apart from what the headers claim."""
    lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
    lines += [f"Delivered-To: {address}" for address in envelope.rcpt_tos]
    lines += [f"Received: from {session.host_name or 'unknown'} by sandbox; {formatdate()}"]
    return "".join(f"{line}\r\n" for line in lines).encode()


def keep(folder: Path, message: bytes) -> str:
    """Write a message and return its id. By renaming, so that readers see whole ones; ids begin with the time and sort by age."""
    id = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    draft = folder / f"{id}.part"
    draft.write_bytes(message)
    draft.rename(folder / f"{id}.eml")
    return id


def create_smtp(folder: Path) -> Callable[[], SMTP]:
    """Create the factory that `loop.create_server` wants: one protocol a connection."""
    keeper = Keeper(folder)
    return lambda: SMTP(
        keeper, data_size_limit=LARGEST_MESSAGE_BYTES, enable_SMTPUTF8=True, ident="Sandbox mailbox"
    )
