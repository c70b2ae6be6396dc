"""Every sentence a person reads can be translated: none is a literal of a template, the catalogues have them all."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

from pwa_tickets.commands import strings
from pwa_tickets.web.templating import TEMPLATES
from tests.unit.template_literals import literals

ENGLISH_ONLY = {"sandbox/", "errors/problem.html", "errors/schema.html"}
"""The stand-ins of the demo, and the documentation of the API."""

TRANSLATED = (
    "did not come",
    "hall we send",
    "fit together",
    "” is no ",
    "are two.",
    "Excel made",
    "That was often",
)
"""Words that copy had, and that nobody here would say."""

JINJA = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)


def templates() -> list[Path]:
    return [
        file
        for file in sorted(TEMPLATES.rglob("*.*"))
        if not str(file.relative_to(TEMPLATES)).startswith(tuple(ENGLISH_ONLY))
    ]


@pytest.mark.parametrize("template", templates(), ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_no_sentence_is_a_literal_of_a_template(template: Path) -> None:
    assert literals(template.read_text(), JINJA, html=template.suffix == ".html") == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Skip to the content</p>",
        '<a aria-label="Back" href="/">{{ icon }}</a>',
        "<p>{{ count }} seats left</p>",
        "{% if sold_out %}Sold out{% endif %}",
        '<meta name="description" content="Recital tickets">',
        "<p>{% trans %}Fine{% endtrans %} but not this</p>",
    ],
)
def test_a_literal_is_found_wherever_it_hides(source: str) -> None:
    assert len(literals(source, JINJA)) == 1


def test_the_template_of_catalogues_has_every_sentence() -> None:
    assert strings.TEMPLATE.read_bytes() == strings.written(strings.collect()), "run `make strings`"


def test_no_sentence_sounds_as_if_it_were_translated() -> None:
    with strings.TEMPLATE.open("rb") as file:
        said = [str(message.id) for message in read_po(file)]
    assert len(said) > 100
    assert not [sentence for sentence in said if any(words in sentence for words in TRANSLATED)]
