"""Kinds of form fields one chooses in: a box, one of several, any of several, a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from pwa_tickets.i18n import gettext, marked
from pwa_tickets.web.fields import OneInput, Typed, Upload, Wrong


@dataclass(frozen=True, kw_only=True)
class Checkbox:
    """A box that is ticked or not. A browser sends nothing for one that is not."""

    empty: str = ""

    def is_blank(self, typed: Typed, name: str) -> bool:
        """Never: not ticked is an answer too."""
        return False

    def read(self, typed: Typed, name: str) -> bool:
        """Whether it is ticked."""
        return name in typed.sent

    def write(self, name: str, value: bool) -> dict[str, list[str]]:
        """Sent when it is ticked."""
        return {name: ["on"]} if value else {}


@dataclass(frozen=True)
class Choice(OneInput):
    """One of several: a select, or a group of radio buttons. `of` is an enumeration, or any type of ids."""

    of: Any
    empty: str = marked("Please choose one.")
    wrong: str = marked("Please choose one of these.")

    def read(self, typed: Typed, name: str) -> Any:
        """The chosen one."""
        return _convert(typed.word(name), self.of, self.wrong)


@dataclass(frozen=True)
class Choices:
    """Any of several: a group of checkboxes, of which a browser sends one, many or none."""

    of: Any
    empty: str = marked("Please choose at least one.")
    wrong: str = marked("Please choose from these.")

    def is_blank(self, typed: Typed, name: str) -> bool:
        """Tell whether none is ticked."""
        return not typed.words(name)

    def read(self, typed: Typed, name: str) -> list[Any]:
        """The ticked ones, each once."""
        return [_convert(word, self.of, self.wrong) for word in typed.words(name)]

    def write(self, name: str, value: Sequence[Any]) -> dict[str, list[str]]:
        """The ticked ones."""
        return {name: [str(one) for one in value]}


@dataclass(frozen=True, kw_only=True)
class File:
    """A file, whole in memory; the handler's `request_max_body_size` bounds it.

    Attributes:
        endings: of names that are taken, like `.csv`; none for any.
    """

    endings: tuple[str, ...] = ()
    empty: str = marked("Please choose a file.")
    wrong: str = marked("Please choose a file of one of these kinds: %(endings)s.")

    def is_blank(self, typed: Typed, name: str) -> bool:
        """Tell whether no file was chosen."""
        return typed.upload(name) is None

    def read(self, typed: Typed, name: str) -> Upload:
        """The file."""
        found = typed.upload(name)
        if found is None:
            raise Wrong(gettext(self.empty))
        if self.endings and not found.name.lower().endswith(self.endings):
            raise Wrong(gettext(self.wrong) % {"endings": ", ".join(self.endings)})
        return found

    def write(self, name: str, value: Upload) -> dict[str, list[str]]:
        """Nothing: a browser takes a file from nobody but the person."""
        return {}


def _convert(word: str, of: Any, wrong: str) -> Any:
    try:
        return msgspec.convert(word, of, strict=False)
    except msgspec.ValidationError:
        raise Wrong(gettext(wrong)) from None
