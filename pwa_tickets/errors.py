"""Refusals: what the product says no to, in a sentence a parent can read, and where SQL's codes become them."""

import json
from typing import Any, ClassVar

from pwa_tickets.i18n import gettext

# Each SQL error code has exactly one class; a test compares this with migrations/README.md.
REFUSALS: dict[str, type["TicketsError"]] = {}


class TicketsError(Exception):
    """A request that was understood and refused. Nothing was changed.

    A refusal is a small subclass beside its verb: status and sentence on the class, facts as keywords.

    Attributes:
        status: HTTP status.
        slug: last part of the problem's `type`.
        title: a few words for the head of a page.
        sentence: what happened, what did not, what to do. May name facts in braces.
        sqlstate: the code a SQL function raises for it, if one does.
    """

    status: ClassVar[int] = 409
    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = "That did not work"
    sentence: ClassVar[str] = "That did not work."
    sqlstate: ClassVar[str | None] = None

    def __init_subclass__(cls) -> None:
        """Enter the class in the register of SQL codes."""
        if cls.sqlstate is not None and cls.__dict__.get("sqlstate"):
            if cls.sqlstate in REFUSALS:
                raise TypeError(f"{cls.sqlstate} belongs to {REFUSALS[cls.sqlstate].__name__}")
            REFUSALS[cls.sqlstate] = cls

    def __init__(self, **facts: Any) -> None:
        """Remember the facts; they travel with the problem document."""
        self.facts = facts
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        """The sentence in the reader's language, with its facts filled in."""
        return gettext(self.sentence).format_map(self.facts)


class NotFound(TicketsError):
    """Not there, or not yours to see: the two are told apart for nobody."""

    status, slug, title = 404, "not-found", "Nothing here"
    sentence = "We cannot find this. The link may be old, or mistyped."


class NotSignedIn(TicketsError):
    """Who are you?"""

    status, slug, title = 401, "not-signed-in", "Please sign in"
    sentence = "Please sign in first."


class NotAllowed(TicketsError):
    """Known, and not yours to do. Also what functions say to a visitor who names another's reservation."""

    status, slug, title, sqlstate = 403, "not-allowed", "Not allowed", "TKDNY"
    sentence = "That is not yours to do."


class InvalidInput(TicketsError):
    """Well-formed but wrong; `errors` names each field. Raised by forms and APIs alike."""

    status, slug, title = 422, "invalid-input", "Please check what you typed"
    sentence = "Please check what you typed."

    def __init__(self, errors: list[dict[str, Any]] | None = None, **facts: Any) -> None:
        """errors: [{field, message, line?}]; the first message becomes the sentence."""
        self.errors = errors or []
        super().__init__(**({"errors": self.errors} if self.errors else {}), **facts)

    @property
    def detail(self) -> str:
        """The first field's message."""
        return str(self.errors[0]["message"]) if self.errors else self.sentence


class TooManyRequests(TicketsError):
    """Slow down; `retry_after` in seconds."""

    status, slug, title = 429, "too-many-requests", "A moment, please"
    sentence = "That was a little fast. Please try again in a moment."


class Unavailable(TicketsError):
    """The database is restarting or cannot be reached; the same call may be made again in `retry_after` seconds."""

    status, slug, title = 503, "unavailable", "Back in a moment"
    sentence = "We are away for a moment. Your seats and your money are safe. Please try again."


def from_sqlstate(sqlstate: str | None, detail: str | None) -> TicketsError | None:
    """The refusal a SQL function meant, or None when it was not one of ours.

    Args:
        sqlstate: five characters; ours begin with TK.
        detail: the error's DETAIL, a JSON object of facts, or nothing.
    """
    refusal = REFUSALS.get(sqlstate or "")
    if refusal is None:
        return None
    facts = json.loads(detail) if detail else {}
    return refusal(**facts)
