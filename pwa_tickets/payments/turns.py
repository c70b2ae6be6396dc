"""Some calls at once, and one silence for all who wait."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from pwa_tickets.payments.refusals import PaymentsUnreachable


class Turns:
    """A few calls at once: of three hundred families that all ask in the same moment, none would be answered in time.

    Whoever waits does so while others are answered. Once one is not, all who waited meanwhile hear it without asking.
    """

    def __init__(self, most: int, silence: type[Exception]) -> None:
        """Take turns.

        Args:
            most: how many calls are made at the same time.
            silence: what a call raises when nobody answered it.
        """
        self._turns = asyncio.Semaphore(most)
        self._silence = silence
        self._silences = 0

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for a turn, and make the call inside.

        Raises:
            PaymentsUnreachable: another call was not answered meanwhile.
        """
        silences = self._silences
        async with self._turns:
            if self._silences != silences:
                raise PaymentsUnreachable()
            try:
                yield
            except self._silence:
                self._silences += 1
                raise
