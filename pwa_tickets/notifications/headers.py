"""Mail headers whose words are words: nothing that a person wrote is read as an encoded word, an address or a line.

The standard library decodes what looks like an encoded word in a text that it is given, and writes what was in it, line breaks
too, into the header. These kinds of headers take texts as they are, and encode whatever is not plain.
"""

from email.header import Header
from email.headerregistry import (
    Address,
    BaseHeader,
    Group,
    HeaderRegistry,
    UniqueSingleAddressHeader,
    UniqueUnstructuredHeader,
)
from email.policy import SMTP, Policy
from email.utils import quote
from typing import Any, Final

from pwa_tickets.web.words import single_line

_LONGEST_PLAIN: Final = 60
"""Fits one line with the header's name; what is longer is folded between encoded words."""
_LONGEST_NAME_BYTES: Final = 42
"""Fit one encoded word: some readers show the folds of a longer name as spaces."""


class TextHeader(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # as HeaderRegistry joins them
    """A header of words, like the subject."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Keep the text as it is, in one line."""
        kwds["decoded"], kwds["parse_tree"] = header_text(value), cls.value_parser("")

    def fold(self, *, policy: Policy) -> str:
        """The header's lines."""
        words = str(self) if _is_plain(self) else _encoded(self, self.name, policy.linesep)
        return f"{self.name}: {words}{policy.linesep}"


class MailboxHeader(UniqueSingleAddressHeader, BaseHeader):  # type: ignore[misc]
    """A header of one name and address, like the sender's; takes an `Address`."""

    @classmethod
    def parse(cls, value: Any, kwds: dict[str, Any]) -> None:
        """Keep name and address as they are."""
        assert isinstance(value, Address)
        kwds["groups"] = [Group(None, [value])]
        kwds["decoded"], kwds["parse_tree"] = str(value), cls.value_parser("")

    def fold(self, *, policy: Policy) -> str:
        """The header's lines: the name, and where they would be too long together, the address in one of its own."""
        name, end = self.address.display_name, policy.linesep
        words = f'"{quote(name)}"' if _is_plain(name) else _encoded(name, self.name, end)
        lines = f"{self.name}: {words if name else ''}"
        if len(lines.rpartition(end)[2]) + len(self.address.addr_spec) > _LONGEST_PLAIN:
            lines += end
        return f"{lines} <{self.address.addr_spec}>{end}"


def header_text(text: str) -> str:
    """What a person wrote, in one line and in characters that can be written down."""
    return single_line(text).encode("utf-8", "replace").decode()


def header_name(text: str) -> str:
    """What somebody is called, as much of it as a header shows of a name."""
    name = header_text(text)
    if name.isascii() and "=?" not in name:
        return name[:_LONGEST_PLAIN].strip()
    return name.encode()[:_LONGEST_NAME_BYTES].decode(errors="ignore").strip()


def _is_plain(text: str) -> bool:
    return text.isascii() and "=?" not in text and len(text) <= _LONGEST_PLAIN


def _encoded(text: str, name: str, linesep: str) -> str:
    """Encoded words, as many as it takes."""
    return Header(text, "utf-8", header_name=name).encode(linesep=linesep)


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", TextHeader)
    registry.map_to_type("from", MailboxHeader)
    registry.map_to_type("to", MailboxHeader)
    return registry


POLICY: Final = SMTP.clone(header_factory=_registry())
"""How our mails are written."""
