"""Which language a visitor reads, and that every sentence goes through the catalogue of it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from pwa_tickets import i18n
from pwa_tickets.accounts.staff import TooManyTries
from pwa_tickets.errors import NotSignedIn
from pwa_tickets.money import format_money, format_money_short
from pwa_tickets.settings import Settings
from pwa_tickets.web import words
from pwa_tickets.web.templating import environment

GERMAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Please sign in first."
msgstr "Bitte melden Sie sich zuerst an."

msgid "%(count)s seat left"
msgid_plural "%(count)s seats left"
msgstr[0] "noch %(count)s Platz"
msgstr[1] "noch %(count)s Plätze"

#: pwa_tickets/client/seats/words.ts pwa_tickets/templates/seats/picker.html
msgid "%(num)s seat"
msgid_plural "%(num)s seats"
msgstr[0] "%(num)s Platz"
msgstr[1] "%(num)s Plätze"

#: pwa_tickets/client/shared/update-toast.ts
msgid "Later"
msgstr "Später </script>"

#: pwa_tickets/client/shared/update-toast.ts
msgid "Reload"
msgstr ""

#: pwa_tickets/client/shared/update-toast.ts
#, fuzzy
msgid "OK"
msgstr "Vielleicht"

msgctxt "pattern of a short date"
msgid "EEE, MMM d"
msgstr "EEE, d. MMM"

msgctxt "pattern of a time"
msgid "h:mm a"
msgstr "HH:mm"
"""
MOMENT = datetime(2027, 5, 15, 23, 30, tzinfo=UTC)


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second language, for as long as the test runs."""
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "messages.po").write_text(GERMAN)
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)
    i18n.languages.cache_clear()
    i18n.catalogue.cache_clear()
    i18n.script_catalogue.cache_clear()
    yield
    i18n.languages.cache_clear()
    i18n.catalogue.cache_clear()
    i18n.script_catalogue.cache_clear()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("fr;q=1.0,en;q=0.2,de;q=0.7", "de"),
        ("de;q=0, en", "en"),
        ("*", "en"),
        (";;;=,q,de;q=x,\x00", "en"),
        ("de," * 10_000, "de"),
    ],
)
def test_the_most_wanted_language_we_have_is_spoken(header: str, language: str, german: None) -> None:
    assert i18n.negotiate(header) == language


def test_sentences_dates_and_money_follow_the_language(german: None) -> None:
    assert words.day(MOMENT, "America/Chicago") == "Sat, May 15"
    assert words.clock(MOMENT, "America/Chicago") == "6:30\u00a0pm"
    assert format_money(123456, "eur") == "€1,234.56"
    with i18n.speaking("de"):
        assert NotSignedIn().detail == "Bitte melden Sie sich zuerst an."
        assert i18n.ngettext("%(count)s seat left", "%(count)s seats left", 1) == "noch %(count)s Platz"
        assert words.day(MOMENT, "America/Chicago") == "Sa., 15. Mai"
        assert words.clock(MOMENT, "America/Chicago") == "18:30"
        assert format_money(123456, "eur") == "1.234,56 €"
        assert format_money_short(120000, "eur") == "1.200 €"
    assert NotSignedIn().detail == "Please sign in first."


TEMPLATE = (
    "{{ ngettext('%(num)s seat left', '%(num)s seats left', 1200) }} {{ _('Of %(seats)s.', seats=12345) }} "
    "{% trans seats=1200 %}{{ seats }} seat{% pluralize %}{{ seats }} seats{% endtrans %} "
    "{{ _('%(row)s, %(few)s', row='1200', few=999) }}"
)


def test_counts_from_a_thousand_on_are_grouped_in_every_sentence(german: None) -> None:
    """In Python's, in templates', in refusals' and in the language's own manner; what is no count stays as it is."""
    seats = i18n.ngettext("%(num)s seat", "%(num)s seats", 1200)
    assert seats % {"num": 1200} == "1,200 seats"
    assert i18n.gettext("Row %(row)s, %(few)s") % {"row": "1200", "few": 999} == "Row 1200, 999"
    page = environment(Settings(database_url="")).from_string(TEMPLATE)
    assert page.render() == "1,200 seats left Of 12,345. 1,200 seats 1200, 999"
    assert "Please wait 1,200 seconds." in TooManyTries(retry_after=1200).detail
    assert words.number(1234) == "1,234"
    with i18n.speaking("de"):
        assert i18n.ngettext("%(num)s seat", "%(num)s seats", 1200) % {"num": 1200} == "1.200 Plätze"


def test_scripts_get_what_is_translated_of_theirs(german: None) -> None:
    assert i18n.script_catalogue("de") == {
        "%(num)s seat": {"one": "%(num)s Platz", "other": "%(num)s Plätze"},
        "Later": "Später </script>",
    }
    assert i18n.script_catalogue("en") == {}


async def test_a_page_carries_the_sentences_of_its_scripts(browser: httpx.AsyncClient, german: None) -> None:
    page = await browser.get("/", headers={"Accept-Language": "de"})
    assert "Accept-Language" in page.headers["vary"]
    _, _, rest = page.text.partition('<script type="application/json" id="messages">')
    assert json.loads(rest.partition("</script>")[0]) == i18n.script_catalogue("de")
    assert 'id="messages"' not in (await browser.get("/", headers={"Accept-Language": "en"})).text


async def test_pages_and_refusals_speak_the_visitors_language(
    browser: httpx.AsyncClient, german: None
) -> None:
    page = await browser.get("/", headers={"Accept-Language": "de-DE,de;q=0.9"})
    assert '<html lang="de">' in page.text
    assert '<html lang="en">' in (await browser.get("/", headers={"Accept-Language": "fr"})).text
    refusal = await browser.get("/api/check-in/devices", headers={"Accept-Language": "de"})
    assert refusal.json()["detail"] == "Bitte melden Sie sich zuerst an."
