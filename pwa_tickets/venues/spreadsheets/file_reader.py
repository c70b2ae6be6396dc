"""The program that opens a stranger's spreadsheet: file in, what it says out. Its arguments are a language and the options."""

import gc
import sys
from typing import Final

import msgspec

from pwa_tickets.i18n import speaking
from pwa_tickets.venues.reader_process import limit_resources
from pwa_tickets.venues.spreadsheets.proposal import Options
from pwa_tickets.venues.spreadsheets.reading import read_file

ANSWER_AT_MOST: Final = 30_000_000
"""Bytes: twenty thousand seats with all that is said of them take three million."""


def main() -> None:
    """Read a spreadsheet from standard input."""
    limit_resources()
    gc.disable()  # the process ends with the file: looking for what can go takes a fifth of the time
    language, options = sys.argv[1:]
    with speaking(language):
        reading = read_file(sys.stdin.buffer.read(), msgspec.json.decode(options, type=Options))
    answer = msgspec.msgpack.encode(reading)
    if len(answer) > ANSWER_AT_MOST:
        sys.exit(1)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
