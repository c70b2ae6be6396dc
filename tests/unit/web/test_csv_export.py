"""What somebody typed is words in a spreadsheet too: no cell of ours is run as a formula."""

import csv
import io

import pytest

from pwa_tickets.web.csv_export import csv_line


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", " =1", "＝1"])
def test_what_begins_like_a_formula_is_told_as_words(typed: str) -> None:
    [[cell]] = csv.reader(io.StringIO(csv_line([typed]), newline=""))
    assert cell == f"'{typed}"


def test_everything_else_is_as_it_was() -> None:
    line = csv_line(["Maya", 'a "b", c', "two\nlines", -5, None, "1-2"])
    assert list(csv.reader(io.StringIO(line, newline=""))) == [
        ["Maya", 'a "b", c', "two\nlines", "-5", "", "1-2"]
    ]
