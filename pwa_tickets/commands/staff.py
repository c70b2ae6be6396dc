"""`pwa-tickets staff …` and `pwa-tickets token create`: adds who may sign in, and programs that act for them."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.accounts import api_tokens, second_factor, staff
from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotFound, TicketsError


def add_member(*, email: str, name: str, role: str) -> int:
    """Add somebody to the staff with a password that is asked for; returns the exit code."""
    password = ask_password()
    return in_transaction(
        lambda db: staff.add(db, email=email, name=name, role=role, password=password),
        f"{email} is on the list.",
    )


def set_password(*, email: str) -> int:
    """Ask for a new password of somebody on the staff; returns the exit code."""
    password = ask_password()
    return in_transaction(
        lambda db: staff.set_password(db, email=email, password=password), f"{email} has a new password."
    )


def turn_off_second_factor(*, email: str) -> int:
    """Let somebody who lost phone and recovery codes sign in by password alone; returns the exit code."""

    async def turn_off(db: AsyncSession) -> None:
        await second_factor.turn_off(db, await staff.find_profile(db, email))

    return in_transaction(turn_off, f"{email} signs in by password alone now.")


def list_members() -> int:
    """Print role, address and name of everybody, those who left too; returns the exit code."""

    async def show(db: AsyncSession) -> None:
        for member in await staff.everybody(db):
            print(f"{member.role:<10} {member.email:<32} {member.name}{' (left)' if member.disabled else ''}")

    return in_transaction(show)


def create_token(*, email: str, name: str) -> int:
    """Print a new API token, which is kept as a hash and cannot be shown again; returns the exit code."""

    async def create(db: AsyncSession) -> None:
        print(await api_tokens.make_for_member(db, email=email, name=name))
        print("Keep it now: it is not shown again.", file=sys.stderr)

    return in_transaction(create)


def ask_password() -> str:
    """Read a password from the keyboard, unseen, or from the first line of a pipe."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def in_transaction(work: Callable[[AsyncSession], Awaitable[object]], done: str | None = None) -> int:
    """Run `work` in one transaction as the system and print `done`; a refusal is printed and is exit code 1."""

    async def transact(url: str) -> None:
        database = await Database.connect(url)
        try:
            async with database.transaction(SYSTEM) as db:
                await work(db)
        finally:
            await database.close()

    try:
        with settings_with_database() as settings:
            asyncio.run(transact(settings.database_url))
    except NotFound:
        print("There is nobody with this address on the list: pwa-tickets staff list", file=sys.stderr)
        return 1
    except TicketsError as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    if done:
        print(done)
    return 0
