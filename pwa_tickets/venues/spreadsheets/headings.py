"""The heads of columns: what people call what, and which line of a sheet is its head."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from pwa_tickets.venues.spreadsheets.sheets import Line, Sheet

SYNONYMS: Final[Mapping[str, str]] = {
    "level": "level levels floor tier ebene rang",
    "section": "section section_name section_names block area part seating_area house zone_section bereich",
    "kind": "section_kind kind",
    "capacity": "capacity",
    "row": "row row_name rows row_number row_letter row_label row_id reihe fila rang_reihe line",
    "seat": "seat seat_number seat_numbers seats seat_no seat_nos seat_num number numbers no nos num seat_range range seat_list "
    "seat_s sitz platz asiento",
    "first": "first first_seat from seat_from start start_seat seat_start first_seat_number lowest low",
    "last": "last last_seat to seat_to end end_seat seat_end last_seat_number highest high through thru",
    "count": "count seat_count number_of_seats seats_in_row total total_seats qty quantity no_of_seats",
    "label": "label seat_label full_label seat_name full_seat ticket_label location",
    "type": "type seat_type category_type typ kind_of_seat attributes",
    "accessible": "accessible accessibility ada wheelchair wheelchairs wheelchair_seats ada_seats handicap handicapped wc",
    "companion": "companion_of companion companions companion_seats",
    "zone": "zone price_zone price_zone_name price_level pricing_zone price_category category tier_name zone_name price_area",
    "price": "price prices ticket_price cost amount preis precio usd",
    "note": "note notes comment comments remark remarks view",
    "entrance": "entrance door gate entry portal",
    "sellable": "is_sellable sellable for_sale on_sale",
    "x": "x x_position pos_x position_x x_pos x_coordinate left",
    "y": "y y_position pos_y position_y y_pos y_coordinate top",
}
FIELD_OF: Final = {word: field for field, words in SYNONYMS.items() for word in words.split()}

FIRST_LINES: Final = 40
"""A head stands among the first lines: above it are the title, the date, the name of whoever made it."""

ORDERS: Final = frozenset({
    "order", "order_number", "order_id", "order_date", "purchase_date", "customer", "customer_name",
    "buyer", "buyer_name", "email", "e_mail", "email_address", "phone", "first_name",
    "last_name", "barcode", "ticket_number", "transaction_id", "payment", "attendee", "attendee_name",
    "paid", "patron",
})  # fmt: skip
"""What reports of sales have and maps have not."""

Columns = dict[str, int]
"""Field → the index of its column."""


def plain(heading: str) -> str:
    """`Seat No.` → `seat_no`: what is compared."""
    folded = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", folded.replace("#", " number ")).strip("_")


def read_headings(line: Line) -> Columns:
    """The fields that the cells of a line name; the first column of each."""
    found: Columns = {}
    for index, cell in enumerate(line.cells):
        field = FIELD_OF.get(plain(cell.text))
        if field is not None:
            found.setdefault(field, index)
    return found


def find_head(sheet: Sheet) -> tuple[int, Columns] | None:
    """The index of the line that names most columns, and the columns; None where no line names a row's seats."""
    best: tuple[int, Columns] | None = None
    for index, line in enumerate(sheet.lines[:FIRST_LINES]):
        columns = read_headings(line)
        if not is_head(columns):
            continue
        if best is None or len(columns) > len(best[1]):
            best = index, columns
    return best


def is_head(columns: Columns) -> bool:
    """Whether seats can be told by these columns."""
    has_seats = columns.keys() & {"seat", "first", "count"}
    return (
        "label" in columns
        or ("row" in columns and bool(has_seats))
        or {"section", "capacity"} <= columns.keys()
    )


def is_sales_report(sheet: Sheet) -> bool:
    """Whether the sheet lists orders and people rather than seats."""
    for line in sheet.lines[:FIRST_LINES]:
        named = {plain(cell.text) for cell in line.cells}
        if len(named & ORDERS) >= 2:
            return True
    return False


def unknown_headings(line: Line, columns: Columns) -> list[str]:
    """The headings of columns that say something we have no field for."""
    used = set(columns.values())
    return [cell.text for index, cell in enumerate(line.cells) if cell.text and index not in used]
