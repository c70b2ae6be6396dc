"""Reading a seat map from a file: CSV or Excel, in any of the forms in which people write halls down."""

from dataclasses import dataclass
from typing import Final

from pwa_tickets.i18n import gettext
from pwa_tickets.venues.spreadsheets import checks, layout
from pwa_tickets.venues.spreadsheets.csv_file import read_csv
from pwa_tickets.venues.spreadsheets.grid import read_grid
from pwa_tickets.venues.spreadsheets.headings import Columns, find_head, is_head, is_sales_report
from pwa_tickets.venues.spreadsheets.lines import HeadedSheet
from pwa_tickets.venues.spreadsheets.proposal import Options, Proposal
from pwa_tickets.venues.spreadsheets.sheets import OLD_EXCEL, ZIP, Notes, Sheet, Unreadable

NO_SEATS: Final = "There are no seats in this file that we can find."


@dataclass(frozen=True)
class Reading:
    """What was read.

    Attributes:
        rows: how many lines say something.
        headings: what the heads of the columns are, for matching them by hand; none for a drawing.
        matched: field → heading, as it was read.
    """

    proposal: Proposal
    notes: Notes
    rows: int
    headings: list[str]
    matched: dict[str, str]


def read_file(content: bytes, options: Options) -> Reading:
    """Read a file as somebody wants it read. Whatever is in it, what is wrong with it is said by the notes."""
    notes, proposal = Notes(), Proposal()
    try:
        sheets = _read_workbook(content, notes) if content.startswith((ZIP, OLD_EXCEL)) else read_csv(content)
    except Unreadable as wrong:
        return unread(str(wrong), notes)
    headings: list[str] = []
    matched: dict[str, str] = {}
    for sheet in sheets:
        _read_sheet(sheet, options, proposal, notes, headings, matched)
    if not notes.has_errors and not proposal.seats and not proposal.sections:
        notes.error(gettext(NO_SEATS))
    checks.check(proposal, notes)
    if not notes.has_errors:
        layout.place(proposal, options, notes)
    return Reading(proposal, notes, sum(len(sheet.lines) for sheet in sheets), headings, matched)


def _read_workbook(content: bytes, notes: Notes) -> list[Sheet]:
    from pwa_tickets.venues.spreadsheets.excel_file import (
        read_excel,
    )  # half a second that a text file need not wait

    return read_excel(content, notes)


def unread(why: str, notes: Notes) -> Reading:
    """Say why nothing of a file was read, beside what was noted before."""
    notes.error(why)
    return Reading(Proposal(), notes, 0, [], {})


def _read_sheet(
    sheet: Sheet,
    options: Options,
    proposal: Proposal,
    notes: Notes,
    headings: list[str],
    matched: dict[str, str],
) -> None:
    if not sheet.lines:
        return
    if is_sales_report(sheet):
        told = gettext("This is a list of orders, not of a theater's seats. Nothing in it was read.")
        notes.error(told, sheet=sheet.name)
        proposal.is_of_orders = True
        return
    listed = sheet.unmerged()
    found = _by_hand(listed, options) or find_head(listed)
    if found is not None:
        head, columns = found
        line = listed.lines[head]
        headings += [cell.text for cell in line.cells if cell.text and cell.text not in headings]
        matched.update({field: line.cell(index).text for field, index in columns.items()})
        HeadedSheet(listed, head, columns, options).read(proposal, notes)
        return
    if read_grid(sheet, options, proposal, notes):
        return
    if (plain := _without_head(listed)) is not None:
        notes.warn(
            gettext("The columns have no names, so we went by their order."),
            sheet=sheet.name,
        )
        HeadedSheet(*plain, options).read(proposal, notes)
        return
    headings += [cell.text for cell in sheet.lines[0].cells if cell.text and cell.text not in headings]
    told = gettext("We cannot tell which columns are row and seat. Please match them by hand.")
    notes.error(told, sheet=sheet.name, line=sheet.lines[0].number)


def _by_hand(sheet: Sheet, options: Options) -> tuple[int, Columns] | None:
    """The first line in which every heading stands that somebody matched."""
    wanted = {field: heading for field, heading in options.columns.items() if heading}
    if not wanted:
        return None
    for index, line in enumerate(sheet.lines[:40]):
        words = [cell.text for cell in line.cells]
        if all(heading in words for heading in wanted.values()):
            columns = {field: words.index(heading) for field, heading in wanted.items()}
            return (index, columns) if is_head(columns) else None
    return None


def _without_head(sheet: Sheet) -> tuple[Sheet, int, Columns] | None:
    """Lines of two or three words: (section,) row, seats."""
    widths = {len(line.words()) for line in sheet.lines}
    if widths == {2}:
        columns = {"row": 0, "seat": 1}
    elif widths == {3}:
        columns = {"section": 0, "row": 1, "seat": 2}
    else:
        return None
    if not any(any(sign.isdigit() for sign in line.words()[-1]) for line in sheet.lines):
        return None
    return sheet, -1, columns
