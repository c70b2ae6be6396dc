"""Opens files that people send in a program of its own, which may take little and then ends: they harm nobody else."""

import asyncio
import resource
import sys
from contextlib import suppress
from typing import Final

MEMORY_AT_MOST: Final = 2_000_000_000
CPU_SECONDS_AT_MOST: Final = 20


async def ask_reader(module: str, *arguments: str, content: bytes, seconds: float) -> bytes:
    """Run a program that reads a file, and return what it wrote; nothing where it was stopped, or failed.

    Args:
        module: of the program, which begins with `limit_resources`.
        content: the file.
        seconds: how long it may take.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(seconds):
            answer, _ = await process.communicate(content)
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return answer if process.returncode == 0 else b""


def limit_resources() -> None:
    """Limit what this process may take: memory and computing, and no file is written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_AT_MOST, MEMORY_AT_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_AT_MOST, CPU_SECONDS_AT_MOST))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
