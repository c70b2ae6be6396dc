"""Every sentence a script says can be translated: none is a bare literal, the catalogues have them all."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from pwa_tickets import i18n
from pwa_tickets.commands.strings import TEMPLATE
from tests.unit.client.script_literals import EXPRESSION, keys, sentences
from tests.unit.source_files import CLIENT, scripts

NOT_SAID = {
    f"Bearer {EXPRESSION}",
    "Enter",
    "Escape",
    "Refusal",
    "Refused",
    f"bold {EXPRESSION}px",
    f"verdict scanner-verdict verdict-{EXPRESSION}",
}
"""A header, keys, the names of errors, a font, classes of an element."""


def said() -> list[tuple[Path, str]]:
    return [(file, code) for file, code in scripts() if not file.name.endswith((".test.ts", "-fixture.ts"))]


def test_no_sentence_is_a_literal_of_a_script() -> None:
    found = [
        (str(file.relative_to(CLIENT)), sentence)
        for file, code in said()
        for sentence in sentences(code)
        if sentence not in NOT_SAID
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'box.textContent = "Nobody came in";',
        'const word = isIn ? "Stop" : t("Wait");',
        "say(`${seats} seats left`);",
        'say(`${name} is ${isSold ? t("sold") : `${why}`}.`);',
        "count.textContent = ` · ${free} free`;",
        'const words = { sorry: "we keep trying." };',
        't("Fine", { name: "But not this" });',
        'const quotes = /["\'`]/g; say("Not fine");',
    ],
)
def test_a_literal_is_found_wherever_it_hides(code: str) -> None:
    assert len(sentences(code)) == 1


def test_what_is_translated_or_no_sentence_is_left_alone() -> None:
    code = """
    t("Nobody came in"); plural("%(num)s seat", "%(num)s Seats left.", count);
    throw new TypeError(`${url} was answered with something else.`);
    element.className = "button button-wide"; path = `M${x} ${y}h${width}`; answer = "no signal";
    """
    assert sentences(code) == []


def test_the_catalogues_have_every_sentence_of_the_scripts() -> None:
    """What is said is a literal, and it is known to be a script's: only such sentences are sent to pages."""
    with TEMPLATE.open("rb") as source:
        catalog = read_po(source)
    known = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalog
        if any(place.startswith(i18n.SCRIPTS) for place, _ in message.locations)
    }
    assert {key for _, code in said() for key in keys(code)} - known == set()
