"""Refusals: what the product says no to, in a sentence a parent can read, and where SQL's codes become them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec

from pwa_tickets.i18n import figures, gettext

# Each SQL error code has exactly one class; a test compares this with migrations/README.md.
REFUSALS: dict[str, type["TicketsError"]] = {}


@dataclass(frozen=True)
class Fact:
    """What a refusal says beside its sentence, for programs.

    Attributes:
        type: the Python type, from which the API's documents take the JSON one.
        description: what it means; published.
        required: whether every refusal of the kind carries it.
    """

    type: Any
    description: str
    required: bool = True


class FieldError(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is wrong with one field, in a sentence.

    Attributes:
        field: the field's name in the request.
        message: a sentence for the person who typed it.
        line: the line of an uploaded file; absent elsewhere.
    """

    field: str
    message: str
    line: int | None = None


RETRY_AFTER = {
    "retry_after": Fact(int, "Seconds to wait before asking again; also in the header `Retry-After`.")
}


class TicketsError(Exception):
    """A request that was understood and refused.

    A refusal is a small subclass beside its verb: status and sentence on the class, facts as keywords.

    Attributes:
        status: HTTP status.
        slug: last part of the problem's `type`.
        title: a few words for the head of a page.
        sentence: what happened, what did not, what to do, for the person asking. May name facts in braces.
        description: what happened and what state it leaves, for whoever programs against the API. Published.
        fact_types: every fact the refusal may carry.
        sqlstate: the code a SQL function raises for it, if one does.
    """

    status: ClassVar[int] = 409
    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = "That didn’t work"
    sentence: ClassVar[str] = "That didn’t work."
    description: ClassVar[str] = ""
    fact_types: ClassVar[Mapping[str, Fact]] = {}
    sqlstate: ClassVar[str | None] = None

    def __init_subclass__(cls) -> None:
        """Enter the class in the register of SQL codes."""
        if cls.sqlstate is not None and cls.__dict__.get("sqlstate"):
            if cls.sqlstate in REFUSALS:
                raise TypeError(f"{cls.sqlstate} belongs to {REFUSALS[cls.sqlstate].__name__}")
            REFUSALS[cls.sqlstate] = cls

    def __init__(self, **facts: Any) -> None:
        """Remember the facts; they travel with the problem document.

        Raises:
            TypeError: a fact that the class does not declare.
        """
        if undeclared := facts.keys() - self.fact_types.keys():
            raise TypeError(f"{type(self).__name__} does not declare {sorted(undeclared)}")
        self.facts = facts
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        """The sentence in the reader's language, with its facts filled in."""
        return gettext(self.sentence).format_map(figures(self.facts))


class NotFound(TicketsError):
    """Refuse what does not exist, or is not the caller's to see: the two are told apart for nobody."""

    status, slug, title = 404, "not-found", "Page not found"
    description = "The resource does not exist, or the caller may not see it. Nothing was changed."
    sentence = "We can’t find this page. The link may be old or mistyped."


class NotSignedIn(TicketsError):
    """Refuse a caller without valid credentials."""

    status, slug, title = 401, "not-signed-in", "Please sign in"
    description = "Authentication is missing or invalid. Nothing was changed."
    sentence = "Please sign in first."


class NotAllowed(TicketsError):
    """Refuse a caller who is known and may not do this; functions say it to a visitor who names another's reservation."""

    status, slug, title, sqlstate = 403, "not-allowed", "Not allowed", "TKDNY"
    description = "The caller is known and lacks permission for this call. Nothing was changed."
    sentence = "You don’t have permission to do that."


class InvalidInput(TicketsError):
    """Refuse well-formed input with wrong values. Raised by forms and APIs alike."""

    status, slug, title = 422, "invalid-input", "Please check what you typed"
    description = "At least one value is not acceptable; `errors` names each. Nothing was changed."
    fact_types: ClassVar = {
        "errors": Fact(list[FieldError], "Each field that must be corrected, and why.", required=False),
    }
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
    """Refuse a caller whose rate limit is used up."""

    status, slug, title = 429, "too-many-requests", "A moment, please"
    description = (
        "A rate limit was exceeded and the request was not processed. Repeat it after `retry_after` seconds."
    )
    fact_types = RETRY_AFTER
    sentence = "That was a little fast. Please try again in a moment."


class Unavailable(TicketsError):
    """Refuse while the database is restarting, cannot be reached or written to, or let another call go first."""

    status, slug, title = 503, "unavailable", "Back in a moment"
    description = (
        "The database cannot be reached or cannot write, or another call was in the way; the request was not completed. "
        "Repeat it after `retry_after` seconds."
    )
    fact_types = RETRY_AFTER
    sentence = "We’re away for a moment. Nothing you chose or paid for is lost. Please try again."


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
