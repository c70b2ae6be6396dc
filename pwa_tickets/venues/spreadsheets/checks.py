"""What a proposal must keep to, and what its author should know: twice the same seat, look-alikes, prices that are missing."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pwa_tickets.i18n import gettext
from pwa_tickets.venues.spreadsheets.proposal import Label, Proposal, ProposedSeat
from pwa_tickets.venues.spreadsheets.sheets import Notes

TWINS: Final = str.maketrans(
    "АВЕКМНОРСТУХавекмнорстухІіЈјΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXabekmhopctyxIiJjABEZHIKMNOPTYX"
)
"""Cyrillic and Greek letters that nobody can tell from Latin ones."""

SEATS_AT_MOST: Final = 30_000
LENGTHS: Final = {"section": 60, "row": 20, "number": 20}


def check(proposal: Proposal, notes: Notes) -> None:
    """Name sections so that each name is there once, and note what is wrong or should be known."""
    _name_sections(proposal, notes)
    if len(proposal.seats) > SEATS_AT_MOST:
        notes.error(gettext("A map can have %(most)s seats at most.") % {"most": SEATS_AT_MOST})
        return
    _check_words(proposal, notes)
    _check_twice(proposal, notes)
    _tell_look_alikes(proposal, notes)
    for name, price in proposal.zones.items():
        if price is None:
            told = gettext(
                "The zone %(zone)s has no price in the file. Before a show is sold it needs one, or the word “free”."
            )
            notes.warn(told % {"zone": name})


def _name_sections(proposal: Proposal, notes: Notes) -> None:
    """A level belongs to a section: where two levels have sections of one name, each is called by both."""
    levels: defaultdict[str, list[str]] = defaultdict(list)
    for level, name in proposal.sections:
        levels[name].append(level)
    shared = {name for name, found in levels.items() if len(found) > 1}
    if not shared:
        return
    proposal.sections = {
        (level, f"{level} {name}".strip() if name in shared else name): section
        for (level, name), section in proposal.sections.items()
    }
    proposal.seats = [
        replace(seat, section=f"{seat.level} {seat.section}".strip()) if seat.section in shared else seat
        for seat in proposal.seats
    ]
    for name in sorted(shared):
        told = gettext(
            "Several levels have a section called %(name)s, so each one’s name says its level, too."
        )
        notes.warn(told % {"name": name})


def _check_words(proposal: Proposal, notes: Notes) -> None:
    for seat in proposal.seats:
        for field, most in LENGTHS.items():
            if len(getattr(seat, field)) > most:
                told = gettext("“%(word)s” is longer than %(most)s characters.")
                sheet, line = seat.place
                notes.error(told % {"word": getattr(seat, field)[:40], "most": most}, sheet=sheet, line=line)
    for words in (proposal.zones, (name for _, name in proposal.sections)):
        for word in words:
            if len(word) > LENGTHS["section"]:
                told = gettext("“%(word)s” is longer than %(most)s characters.")
                notes.error(told % {"word": word[:40], "most": LENGTHS["section"]})


def _check_twice(proposal: Proposal, notes: Notes) -> None:
    first: dict[Label, ProposedSeat] = {}
    for seat in proposal.seats:
        if (known := first.setdefault(seat.label, seat)) is not seat:
            facts = {"section": seat.section, "row": seat.row, "seat": seat.number, "line": known.place[1]}
            told = gettext("%(section)s, row %(row)s, seat %(seat)s is on line %(line)s already.") % facts
            notes.error(told, sheet=seat.place[0], line=seat.place[1])


def _tell_look_alikes(proposal: Proposal, notes: Notes) -> None:
    rows: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for seat in proposal.seats:
        rows[seat.section][seat.row] = None
    for section, names in rows.items():
        for one, other in _look_alikes(names):
            facts = {"one": one, "other": other, "section": section}
            notes.warn(
                gettext("Rows “%(one)s” and “%(other)s” of %(section)s look the same but are different.")
                % facts
            )
    for names in ({name: None for _, name in proposal.sections}, dict.fromkeys(proposal.zones)):
        for one, other in _look_alikes(names):
            notes.warn(
                gettext("“%(one)s” and “%(other)s” look the same but are different.")
                % {"one": one, "other": other}
            )


def _look_alikes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    known: dict[str, str] = {}
    for name in names:
        seen = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name).translate(TWINS)).casefold()
        if (other := known.setdefault(seen, name)) != name:
            yield other, name
