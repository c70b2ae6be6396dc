"""Templates keep their attributes apart, though Jinja trims the lines of its blocks."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from pwa_tickets.settings import Settings
from pwa_tickets.web.templating import TEMPLATES, environment


class Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            self.found.append(dict(attrs))


def parts() -> Any:
    settings = Settings.from_env({"DATABASE_URL": "postgresql://localhost/nothing"})
    return environment(settings).get_template("macros/parts.html").module


def field(**options: object) -> dict[str, str | None]:
    parser = Inputs()
    parser.feed(parts().field("email", "Email", **options))
    (only,) = parser.found
    return only


def test_a_field_carries_all_it_was_given() -> None:
    assert field(
        type="email", value="maya@", error="Not an address.", help="Where tickets go.", autocomplete="email",
        inputmode="email", required=True, maxlength=254,
    ) == {
        "class": "input", "id": "email", "name": "email", "type": "email", "value": "maya@", "autocomplete": "email",
        "inputmode": "email", "maxlength": "254", "required": "", "aria-invalid": "true",
        "aria-describedby": "email-help email-error",
    }  # fmt: skip


def test_a_field_without_error_is_not_marked_as_wrong() -> None:
    assert field() == {
        "class": "input", "id": "email", "name": "email", "type": "text", "value": "",
        "aria-describedby": "email-error",
    }  # fmt: skip


def test_no_two_conditional_attributes_stand_on_lines_of_their_own() -> None:
    """trim_blocks and lstrip_blocks would leave nothing between them: `{{ {…} | xmlattr }}` writes several."""
    attribute = re.compile(r"\s*{%-? if [^%]*%}\s*[a-z-]+(?:=\"[^\"]*\")?{% endif -?%}")
    glued = [
        (str(file.relative_to(TEMPLATES)), second.strip())
        for file in sorted(TEMPLATES.rglob("*.html"))
        for first, second in pairwise(file.read_text().splitlines())
        if attribute.fullmatch(first) and attribute.match(second)
    ]
    assert glued == []


def test_what_stands_on_seats_and_tickets_is_never_translated() -> None:
    """A parent reads the page in Spanish, and the sign in the hall says Center all the same."""
    slot = re.compile(r'<\w+[^>]*data-slot="(?:section|row|seat|seats|name|code|number)"[^>]*>')
    tags = [tag for page in TEMPLATES.rglob("*.html") for tag in slot.findall(page.read_text())]
    tags += re.findall(r"<dd[^>]*>", str(parts().plate("Center", "H", "107")))
    assert len(tags) > 10
    assert [tag for tag in tags if 'translate="no"' not in tag] == []
