"""A calendar file that calendars accept, whatever the studio wrote into it."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pwa_tickets.tickets.calendar import Entry, google_link, icalendar, outlook_link

NOW = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)


def entry(**changes: object) -> Entry:
    facts: dict[str, object] = {
        "uid": "show-1-order-2@tickets.example.com",
        "revision": 7,
        "title": "The Night Garden",
        "starts_at": datetime(2027, 5, 15, 13, 0, tzinfo=ZoneInfo("America/New_York")),
        "ends_at": datetime(2027, 5, 15, 14, 30, tzinfo=ZoneInfo("America/New_York")),
        "place": "Riverside Auditorium, 400 River Street, Millbrook",
        "words": "Center H 105–108\nDoors open 12:15 pm",
        "url": "https://tickets.example.com/wallet",
    }
    return Entry(**(facts | changes))  # type: ignore[arg-type]


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_the_hour_is_utc_whatever_the_summer_does() -> None:
    lines = unfolded(icalendar([entry()], studio_name="Starlight", now=NOW))
    assert "DTSTART:20270515T170000Z" in lines  # 1 pm in New York in May
    assert "DTEND:20270515T183000Z" in lines
    winter = entry(starts_at=datetime(2027, 1, 15, 13, 0, tzinfo=ZoneInfo("America/New_York")))
    assert "DTSTART:20270115T180000Z" in unfolded(icalendar([winter], studio_name="Starlight", now=NOW))


def test_what_people_write_cannot_end_a_value_or_start_a_line() -> None:
    nasty = "Tap; jazz, \\ and\r\nATTENDEE:mailto:eve@example.com\x00\x0b"
    lines = unfolded(icalendar([entry(title=nasty, place=nasty)], studio_name="A, B; C", now=NOW))
    assert "SUMMARY:Tap\\; jazz\\, \\\\ and\\nATTENDEE:mailto:eve@example.com" in lines
    assert not any(line.startswith("ATTENDEE") for line in lines)
    assert "PRODID:-//A\\, B\\; C//PWA Tickets//EN" in lines


def test_lines_fold_at_75_octets_and_never_inside_a_character() -> None:
    text = icalendar([entry(title="Größe 🩰 夜の庭 " * 20)], studio_name="Starlight", now=NOW)
    raw = text.encode().split(b"\r\n")
    assert max(len(line) for line in raw) <= 75
    assert all(line.decode() for line in raw[:-1])
    assert f"SUMMARY:{'Größe 🩰 夜の庭 ' * 20}" in unfolded(text)


def test_every_line_ends_in_crlf_and_every_block_closes() -> None:
    text = icalendar([entry(), entry(uid="other")], studio_name="Starlight", now=NOW)
    assert "\n" not in text.replace("\r\n", "")
    opened = re.findall(r"BEGIN:(\w+)", text)
    assert sorted(opened) == sorted(re.findall(r"\bEND:(\w+)", text))
    assert opened.count("VEVENT") == 2


def test_the_same_show_of_the_same_order_keeps_its_uid_and_a_later_revision_replaces_it() -> None:
    first = unfolded(icalendar([entry()], studio_name="Starlight", now=NOW))
    later = unfolded(icalendar([entry(revision=8)], studio_name="Starlight", now=NOW))
    assert [line for line in first if line.startswith("UID")] == [
        line for line in later if line.startswith("UID")
    ]
    assert "SEQUENCE:7" in first
    assert "SEQUENCE:8" in later


def test_a_show_that_is_off_leaves_the_calendar_and_rings_nobody() -> None:
    lines = unfolded(icalendar([entry(is_off=True, revision=8)], studio_name="Starlight", now=NOW))
    assert {"STATUS:CANCELLED", "SEQUENCE:8", "TRANSP:TRANSPARENT"} <= set(lines)
    assert not {"STATUS:CONFIRMED", "BEGIN:VALARM"} & set(lines)


def test_the_links_carry_the_same_hour_and_place() -> None:
    google = parse_qs(urlsplit(google_link(entry())).query)
    assert google["dates"] == ["20270515T170000Z/20270515T183000Z"]
    assert google["location"] == ["Riverside Auditorium, 400 River Street, Millbrook"]
    outlook = parse_qs(urlsplit(outlook_link(entry(title="A & B #1"))).query)
    assert outlook["startdt"] == ["2027-05-15T17:00:00Z"]
    assert outlook["enddt"] == ["2027-05-15T18:30:00Z"]
    assert outlook["subject"] == ["A & B #1"]
