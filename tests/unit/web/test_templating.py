"""Templates are laid out for those who write them; what is sent carries none of that."""

import re
from pathlib import Path

import pytest
from jinja2 import DictLoader, TemplateSyntaxError

from pwa_tickets.settings import Settings
from pwa_tickets.web.templating import environment

PACKAGE = Path(__file__).parents[3] / "pwa_tickets"
TREE = (
    "<ul>\n    <li>7 pm{% if words %}\n        · doors{% endif %}\n\t<pre>{{ words }}</pre>\n    </li>\n</ul>"
)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("page.html", "<ul>\n <li>7 pm · doors <pre>a\n  b</pre>\n </li>\n</ul>"),
        ("mail.txt", "<ul>\n    <li>7 pm        · doors\t<pre>a\n  b</pre>\n    </li>\n</ul>"),
    ],
)
def test_pages_are_sent_without_their_indentation_and_texts_as_they_are(name: str, sent: str) -> None:
    jinja = environment(Settings(database_url=""))
    jinja.loader = DictLoader({name: TREE})
    assert jinja.get_template(name).render(words="a\n  b") == sent


def test_a_fault_in_a_template_is_told_with_its_line() -> None:
    jinja = environment(Settings(database_url=""))
    jinja.loader = DictLoader({"page.html": "<p>\n    <b>\n    {% if %}\n</p>"})
    with pytest.raises(TemplateSyntaxError) as fault:
        jinja.get_template("page.html")
    assert fault.value.lineno == 3


def test_a_template_is_compiled_once_for_all_environments_and_anew_when_it_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second, third = (environment(Settings(database_url="")) for _ in range(3))
    first.loader = second.loader = DictLoader({"once.html": "<p>{{ 1 }}"})
    third.loader = DictLoader({"once.html": "<p>{{ 2 }}"})
    monkeypatch.setattr(second, "compile", pytest.fail)

    assert [jinja.get_template("once.html").render() for jinja in (first, second, third)] == [
        "<p>1",
        "<p>1",
        "<p>2",
    ]


def test_no_part_that_is_renewed_has_a_script() -> None:
    """htmx takes scripts out of what it renews, and so whatever a page would have read from them."""
    renewed = {
        name
        for source in PACKAGE.rglob("*.py")
        for name in re.findall(r'"([a-z-]+/_[a-z-]+\.html)"', source.read_text())
    }
    assert "reports/_figures.html" in renewed
    waiting = set(renewed)
    while waiting:
        words = (PACKAGE / "templates" / waiting.pop()).read_text()
        more = set(re.findall(r'{%-? include "([^"]+)"', words)) - renewed
        renewed |= more
        waiting |= more
    with_script = {name for name in renewed if "<script" in (PACKAGE / "templates" / name).read_text()}
    assert with_script == set()
