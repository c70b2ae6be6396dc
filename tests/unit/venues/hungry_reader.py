"""A reader of files that takes more memory than `reader_process` lets it have."""

import sys

from pwa_tickets.venues.reader_process import MEMORY_AT_MOST, limit_resources

if __name__ == "__main__":
    limit_resources()
    taken = bytearray(MEMORY_AT_MOST)
    sys.stdout.write(f"{len(taken)} bytes taken")
