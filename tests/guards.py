"""Remove a guard from a shipped SQL function: the control run of a race. The fault must appear, or the race proves nothing."""

from pwa_tickets.db.migrate import MIGRATIONS
from tests.factories import Owner


async def remove_guards(owner: Owner, file: str, *guards: tuple[str, str]) -> None:
    """Install this file of migrations/functions with each guard replaced; without guards, as it is shipped.

    Args:
        guards: text of the file, which must be there exactly once, and what stands there instead.
    """
    sql = (MIGRATIONS / "functions" / file).read_text()
    for guard, instead in guards:
        assert sql.count(guard) == 1, f"{file} no longer says {guard!r}"
        sql = sql.replace(guard, instead)
    await owner.execute(sql)
