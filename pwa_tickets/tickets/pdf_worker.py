"""The parent's side of the PDF worker: kept warm, watched, started again when it dies."""

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from functools import cache
from typing import Final

from pwa_tickets.errors import TicketsError
from pwa_tickets.tickets.pdf import FAILED, HTML_IN, TEXT_IN

log = logging.getLogger(__name__)

_RENDER_TIMEOUT_SECONDS: Final = 90.0
"""Twenty tickets take two seconds; only something that hangs takes this long."""


class PdfFailed(TicketsError):
    """Refuse when the PDF could not be rendered; a job tries again, a person may."""

    status, slug, title = 503, "printing-failed", "The PDF didn’t work"
    description = (
        "The PDF could not be rendered. The tickets remain valid, and the same call is safe to repeat."
    )
    sentence = "We couldn’t make the PDF just now. Your tickets are good and in your wallet; please try again in a minute."


class PdfWorker:
    """One PDF worker, one page after another. Starts with the first page, not before."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._jobs_turn = asyncio.Lock()

    async def pdf(self, html: str, *, somebody_waits: bool = False) -> bytes:
        """The pages as PDF, or PdfFailed. A program that died meanwhile is replaced once.

        Jobs queue among themselves first, so that somebody who waits for a download waits for one or two of their
        pages, not for all the mail of a sale that just opened.
        """
        if somebody_waits:
            return await self._in_turn(HTML_IN, html.encode())
        async with self._jobs_turn:
            return await self._in_turn(HTML_IN, html.encode())

    async def missing_glyphs(self, text: str) -> str:
        """Return the characters of a text that no font here can draw: on a ticket they would be boxes. Or PdfFailed."""
        return (await self._in_turn(TEXT_IN, text.encode())).decode()

    async def warm_up(self) -> None:
        """Load what is slow to load before the first buyer waits for it. A pdf_worker that cannot start says so in the log."""
        with suppress(PdfFailed):
            await self.pdf("<p>warm</p>")

    async def close(self) -> None:
        """End the program; the next page would start it again."""
        async with self._turn:
            await self._stop()

    async def _in_turn(self, kind: bytes, content: bytes) -> bytes:
        async with self._turn:
            try:
                return await self._ask(kind, content)
            except (BrokenPipeError, ConnectionResetError, asyncio.IncompleteReadError):
                await self._stop()
            try:
                return await self._ask(kind, content)
            except (BrokenPipeError, ConnectionResetError, asyncio.IncompleteReadError) as error:
                await self._stop()
                raise PdfFailed() from error

    async def _ask(self, kind: bytes, content: bytes) -> bytes:
        process = await self._running()
        assert process.stdin
        assert process.stdout
        try:
            async with asyncio.timeout(_RENDER_TIMEOUT_SECONDS):
                process.stdin.write(kind + len(content).to_bytes(4, "big") + content)
                await process.stdin.drain()
                head = await process.stdout.readexactly(5)
                answer = await process.stdout.readexactly(int.from_bytes(head[1:], "big"))
        except TimeoutError as error:
            await self._stop()
            raise PdfFailed() from error
        except asyncio.CancelledError:
            await self._stop()  # half a frame is on its way: nothing after it could be trusted
            raise
        if head[:1] == FAILED:
            log.error("PDF failed: %s", answer.decode())
            raise PdfFailed()
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "pwa_tickets.tickets.pdf",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=1 << 20,
            )
        return self._process

    async def _stop(self) -> None:
        """Let it end by itself: its inbox closes. One that hangs is killed.

        Not by `Process.kill`, which may take a death from under asyncio's own watcher and make it complain.
        """
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), timeout=1)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
            await process.wait()


@cache
def shared_pdf_worker() -> PdfWorker:
    """The one pdf_worker of this process, shared by its pages and its jobs."""
    return PdfWorker()
