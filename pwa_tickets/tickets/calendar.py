"""The show as a calendar entry: an iCalendar file (RFC 5545), and links for Google and Outlook. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

_LINE_OCTETS: Final = 75
_LINE_BREAK: Final = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One show somebody goes to."""

    uid: str
    """The same for ever, so that a second import updates the first."""
    revision: int
    """Seconds since 1970 of the last change: a larger one replaces a smaller one."""
    title: str
    starts_at: datetime
    ends_at: datetime
    is_off: bool = False
    """Whether nobody goes there any more: the show was called off, or the tickets are no longer good."""
    place: str
    words: str
    url: str


def icalendar(entries: Iterable[Entry], *, studio_name: str, now: datetime) -> str:
    """The file. Times are UTC, so no table of time zones can be out of date in it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(studio_name)}//PWA Tickets//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.uid}",
            f"DTSTAMP:{_utc(now)}",
            f"SEQUENCE:{entry.revision % 2**31}",
            f"DTSTART:{_utc(entry.starts_at)}",
            f"DTEND:{_utc(entry.ends_at)}",
            f"SUMMARY:{_text(entry.title)}",
            f"LOCATION:{_text(entry.place)}",
            f"DESCRIPTION:{_text(entry.words)}",
            f"URL:{entry.url}",
            *(["STATUS:CANCELLED", "TRANSP:TRANSPARENT"] if entry.is_off else _confirmed(entry)),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _confirmed(entry: Entry) -> list[str]:
    """The status of a show that takes place, and a reminder of it."""
    return [
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(entry.title)}",
        "TRIGGER:-PT2H",
        "END:VALARM",
    ]


def google_link(entry: Entry) -> str:
    """Opens Google Calendar with the entry filled in."""
    query = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{_utc(entry.starts_at)}/{_utc(entry.ends_at)}",
        "location": entry.place,
        "details": f"{entry.words}\n{entry.url}",
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(query)}"


def outlook_link(entry: Entry) -> str:
    """Opens Outlook on the web with the entry filled in."""
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": entry.title,
        "startdt": entry.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "enddt": entry.ends_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "location": entry.place,
        "body": f"{entry.words}\n{entry.url}",
    }
    return f"https://outlook.live.com/calendar/0/action/compose?{urlencode(query)}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A person's words as a TEXT value: what would end it, or the line, is escaped."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    words = _CONTROL.sub("", _LINE_BREAK.sub(r"\\n", escaped))
    return words.encode("utf-8", "replace").decode()


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, broken between characters, going on after a space."""
    part, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _LINE_OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + character, octets + size
    yield part
