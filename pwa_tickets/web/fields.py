"""Kinds of form fields: how the words typed into one become a value, and a value becomes words again.

Here are those one types into; boxes, selects and files are in `choices.py`, dates and times in `local_time.py`. `forms.py`
reads whole forms by them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from pwa_tickets.i18n import gettext, marked
from pwa_tickets.money import NotMoney, read_money
from pwa_tickets.web import words
from pwa_tickets.web.email_address import NoEmailAddress, canonical_email, read_email


@dataclass(frozen=True)
class Upload:
    """A file that was sent along."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Typed:
    """What somebody typed.

    Attributes:
        sent: input name → what was typed or chosen, as often as it was sent.
        currency: of the amounts in it.
    """

    sent: Mapping[str, Sequence[str | Upload]]
    currency: str = "usd"

    def word(self, name: str) -> str:
        """What was typed into an input, '' for nothing."""
        return next((one for one in self.sent.get(name, ()) if isinstance(one, str)), "")

    def words(self, name: str) -> list[str]:
        """The chosen options of a group, each once."""
        return list(dict.fromkeys(one for one in self.sent.get(name, ()) if isinstance(one, str)))

    def upload(self, name: str) -> Upload | None:
        """The chosen file."""
        return next((one for one in self.sent.get(name, ()) if isinstance(one, Upload)), None)


class Wrong(ValueError):
    """The words typed into a field cannot be its value; the message is for whoever typed them."""


class Field(Protocol):
    """A kind of field.

    Attributes:
        empty: the sentence for a field that must be filled in and was not.
    """

    @property
    def empty(self) -> str: ...

    def is_blank(self, typed: Typed, name: str) -> bool:
        """Tell whether nothing was typed."""

    def read(self, typed: Typed, name: str) -> Any:
        """Convert what was typed to the value; raises Wrong."""

    def write(self, name: str, value: Any) -> dict[str, list[str]]:
        """Convert a value to the words that `read` would make it from."""


class OneInput:
    """A field that is one input with one value."""

    def is_blank(self, typed: Typed, name: str) -> bool:
        """Tell whether nothing was typed but spaces."""
        return not typed.word(name).strip()

    def write(self, name: str, value: Any) -> dict[str, list[str]]:
        """The value in its own words."""
        return {name: [str(value)]}


@dataclass(frozen=True, kw_only=True)
class Text(OneInput):
    """Words, in one line or, with `lines`, in several."""

    most: int = 200
    lines: bool = False
    empty: str = marked("Please fill this in.")
    long: str = marked("This can have up to %(most)s characters, and has %(have)s.")

    def read(self, typed: Typed, name: str) -> str:
        """The words without what cannot be seen; one line has single spaces."""
        lines = typed.word(name).splitlines() if self.lines else [typed.word(name)]
        value = "\n".join(words.single_line(line) for line in lines).strip()
        if not value:
            raise Wrong(gettext(self.empty))
        if len(value) > self.most:
            raise Wrong(gettext(self.long) % {"most": self.most, "have": len(value)})
        return value


@dataclass(frozen=True, kw_only=True)
class Email(OneInput):
    """A mail address, in its canonical form."""

    empty: str = marked("Please type an email address.")

    def read(self, typed: Typed, name: str) -> str:
        """The address."""
        try:
            return canonical_email(read_email(typed.word(name)))
        except NoEmailAddress as wrong:
            raise Wrong(str(wrong)) from None


@dataclass(frozen=True, kw_only=True)
class Secret(OneInput):
    """A password: every character counts, also a space at its end. It is never shown again."""

    most: int = 200
    empty: str = marked("Please type your password.")
    long: str = marked("This can have up to %(most)s characters.")

    def is_blank(self, typed: Typed, name: str) -> bool:
        """Tell whether nothing at all was typed."""
        return typed.word(name) == ""

    def read(self, typed: Typed, name: str) -> str:
        """The password as it was typed."""
        if len(typed.word(name)) > self.most:
            raise Wrong(gettext(self.long) % {"most": self.most})
        return typed.word(name)


@dataclass(frozen=True, kw_only=True)
class Whole(OneInput):
    """A whole number."""

    least: int = 0
    most: int = 1_000_000
    empty: str = marked("Please type a number.")
    wrong: str = marked("Please type a whole number, %(least)s to %(most)s.")

    def read(self, typed: Typed, name: str) -> int:
        """The number."""
        number = typed.word(name).strip()
        if not re.fullmatch(r"-?[0-9]{1,9}", number) or not self.least <= int(number) <= self.most:
            raise Wrong(gettext(self.wrong) % {"least": self.least, "most": self.most})
        return int(number)


@dataclass(frozen=True, kw_only=True)
class Percent(OneInput):
    """A part of a hundred, with up to three places."""

    most: int = 100
    empty: str = marked("Please type a number.")
    wrong: str = marked("Please type a number like 8.25, up to %(most)s.")

    def read(self, typed: Typed, name: str) -> Decimal:
        """The number."""
        number = typed.word(name).strip().removesuffix("%").strip().replace(",", ".")
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{0,3})?", number) or Decimal(number) > self.most:
            raise Wrong(gettext(self.wrong) % {"most": self.most})
        return Decimal(number)


@dataclass(frozen=True, kw_only=True)
class Money(OneInput):
    """An amount, as cents."""

    empty: str = marked("Please type an amount.")
    wrong: str = marked("Please type an amount like 28 or 28.00.")

    def read(self, typed: Typed, name: str) -> int:
        """The cents."""
        try:
            return read_money(typed.word(name), typed.currency)
        except NotMoney:
            raise Wrong(gettext(self.wrong)) from None

    def write(self, name: str, value: int) -> dict[str, list[str]]:
        """`28.00`: the sign stands beside the input."""
        return {name: [f"{value // 100}.{value % 100:02d}"]}
