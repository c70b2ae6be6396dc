"""Reads the words of the environment as settings, and collects every fault in them, so that all are told at once."""

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from email.policy import default as rfc_5322
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pwa_tickets.db.urls import one_host_each
from pwa_tickets.money import has_hundredths

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
OURS: Final = "PWA_TICKETS_"
_KEY: Final = re.compile(r"(sk|rk|pk)_(test|live)_[A-Za-z0-9_]+")


class SettingsReader:
    """Reads one setting after another. What cannot be used is a sentence in `faults`, and what is returned then stands in for it.

    An empty variable is one that is not set: that is how compose files and CI leave a setting out.

    Attributes:
        faults: what is wrong, for the person who starts the server; never a password or a key.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._read: set[str] = set()
        self.faults: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """Read any words."""
        self._read.add(name)
        return self._env.get(name, "").strip() or default

    def single_line(self, name: str, default: str, *, most: int) -> str:
        """Read words for people, of at most so many characters and one line."""
        text = self.text(name, default)
        if len(text) > most or not text.isprintable():
            self.faults.append(f"{name} must be one line of at most {most} characters.")
        return text

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """Read a whole number within its limits."""
        text = self.text(name, str(default))
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            self.faults.append(f"{name} must be a whole number, not {text!r}.")
        elif int(text) < least:
            self.faults.append(f"{name} must not be {'negative' if least == 0 else f'below {least}'}.")
        elif int(text) > most:
            self.faults.append(f"{name} must not be above {most}.")
        else:
            return int(text)
        return default

    def switch(self, name: str, *, default: bool) -> bool:
        """Read 1 for yes, 0 for no."""
        text = self.text(name, "1" if default else "0")
        if text not in ("0", "1"):
            self.faults.append(f"{name} must be 1 for yes or 0 for no, not {text!r}.")
        return text == "1"

    def key(self, name: str, *kinds: str) -> str:
        """Read a key of Stripe, like `sk_live_…`; `kinds` are its first two letters."""
        key = self.text(name)
        match = _KEY.fullmatch(key)
        if key and (match is None or match[1] not in kinds):
            begins = " or ".join(f"{kind}_live_ or {kind}_test_" for kind in kinds)
            self.faults.append(f"{name} must begin with {begins}: it is not that key of Stripe.")
        return key

    def url(self, name: str, *schemes: str, also: tuple[str, ...] = (), needs_host: bool = True) -> str:
        """Read an address with one of these schemes, at one host or several.

        A fault names the scheme alone: the rest may hold a password.
        """
        url = self.text(name)
        places = _split_each(url)
        parts = places[0]
        if parts is None or None in places:
            self.faults.append(f"{name} must name a host and a port that can be.")
        elif url and parts.scheme not in (*schemes, *also):
            begins = " or ".join(f"{scheme}://" for scheme in schemes)
            self.faults.append(f"{name} must begin with {begins}, not {parts.scheme}://")
        elif url and needs_host and not parts.hostname:
            self.faults.append(f"{name} must name a host after {parts.scheme}://")
        return url

    def https(self, name: str, default: str) -> str:
        """Read an address of the web: https, or http on this very machine; elsewhere secrets would travel in the clear."""
        url = self.text(name, default)
        if not _is_safe(_split(url)) or not url.isprintable() or set(url) & set(" ;,'\""):
            self.faults.append(
                f"{name} must begin with https://, or with http://localhost or http://127.0.0.1, not {url!r}."
            )
        return url

    def origin(self, name: str, default: str) -> str:
        """Read where browsers find us: a safe address with nothing after host and port; returned without a slash."""
        before = len(self.faults)
        parts = _split(self.https(name, default))
        if parts is None or len(self.faults) > before:
            return default
        if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
            self.faults.append(f"{name} must end after host and port: pages are at the top of their address.")
        return f"{parts.scheme}://{parts.netloc.lower()}"

    def sender(self, name: str, default: str) -> str:
        """Read one mailbox, like `Studio Name <tickets@studio.example>`."""
        text = self.text(name, default)
        boxes = _mailboxes(text)
        if len(boxes) != 1 or not boxes[0].username or "." not in boxes[0].domain:
            self.faults.append(f"{name} must be one sender, like: Studio Name <tickets@studio.example>")
        return text

    def currency(self, name: str, default: str) -> str:
        """Read a currency whose smallest coin is a hundredth: that is how prices are kept."""
        code = self.text(name, default).lower()
        if not has_hundredths(code):
            self.faults.append(
                f"{name} must be a currency with cents, like usd or eur, not {code!r}: prices are kept in hundredths."
            )
        return code

    def addresses(self, name: str) -> tuple[str, ...]:
        """Read IP addresses with commas between them, each in its one spelling."""
        found = []
        for word in filter(None, map(str.strip, self.text(name).split(","))):
            try:
                found.append(str(ipaddress.ip_address(word)))
            except ValueError:
                self.faults.append(f"{name} must list IP addresses, and {word!r} is none.")
        return tuple(found)

    def folder(self, name: str, default: str) -> Path:
        """Read a folder that is there or can be made."""
        folder = Path(self.text(name, default)).absolute()
        there = next(one for one in (folder, *folder.parents) if one.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            self.faults.append(f"{name} must be a folder that we may write in, and {there} is none.")
        return folder

    def told(self) -> frozenset[str]:
        """List the variables that were asked for and say something."""
        return frozenset(name for name in self._read if self._env.get(name, "").strip())

    def unknown(self) -> None:
        """Find the variables of ours that nobody asked for: a typing error would quietly leave the default in force."""
        for name in sorted(self._env.keys() - self._read):
            if name.startswith(OURS) and self._env[name].strip():
                close = difflib.get_close_matches(name, self._read, n=1)
                meant = f" Did you mean {close[0]}?" if close else ""
                self.faults.append(f"{name} is not a setting.{meant}")


def _mailboxes(text: str) -> Sequence[Address]:
    """The mailboxes in a `From` header; none where it is no such header."""
    try:
        header = rfc_5322.header_factory("from", text)
    except (
        IndexError,
        ValueError,
    ):  # a line break, or what the parser of Python 3.11 stumbles over: "tickets@"
        return ()
    return () if header.defects else getattr(header, "addresses", ())


def _split(url: str) -> SplitResult | None:
    """The parts of an address, or None where its host or port cannot be."""
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None  # asking for a port that is none raises ValueError
    except ValueError:
        return None


def _split_each(url: str) -> list[SplitResult | None]:
    try:
        return [_split(place) for place in one_host_each(url)]
    except ValueError:
        return [None]


def _is_safe(parts: SplitResult | None) -> bool:
    if parts is None or not parts.hostname:
        return False
    near = parts.hostname in LOOPBACK or parts.hostname.endswith(".localhost")
    return parts.scheme == "https" or (parts.scheme == "http" and near)
