"""Sentences in the reader's language: which language that is, and each sentence in it.

English is the source: a sentence is its own key, written whole, with named placeholders (`%(seats)s left`) and its plural
beside it. Catalogues are `locales/<language>/messages.po`; `make strings` extracts what they must translate.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.core import negotiate_locale, parse_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

LOCALES: Final = Path(__file__).parent / "locales"
SOURCE: Final = "en"
SCRIPTS: Final = "pwa_tickets/client/"
"""Where the catalogues say that a sentence stands in a script."""
COUNTS: Final = range(200)
"""Numbers that meet every plural category of every language."""
_language: ContextVar[str] = ContextVar("language", default=SOURCE)


@cache
def languages() -> tuple[str, ...]:
    """List the languages there is a catalogue for, the source first."""
    return (SOURCE, *sorted(file.parent.name for file in LOCALES.glob("*/messages.po")))


def negotiate(accept_language: str) -> str:
    """Choose the language of ours that an `Accept-Language` header likes best.

    Args:
        accept_language: the header, or ''. What cannot be read in it is passed over.
    """
    return _negotiate(accept_language[:500])


@lru_cache(maxsize=512)  # every request asks, and browsers say one of a few things
def _negotiate(accept_language: str) -> str:
    return negotiate_locale(_preferred(accept_language), languages()) or SOURCE


def _preferred(accept_language: str) -> list[str]:
    """The header's languages, most wanted first, as Babel spells them (`es-MX` → `es_MX`)."""
    wanted = []
    for position, item in enumerate(accept_language.split(",")):
        tag, _, weight = item.strip().partition(";q=")
        try:
            parse_locale(tag, sep="-")
            quality = float(weight or 1)
        except ValueError:
            continue
        if quality > 0:
            wanted.append((-quality, position, tag.replace("-", "_")))
    return [tag for _, _, tag in sorted(wanted)]


def language() -> str:
    """Tell the language of the request or job at hand, as in `<html lang>`."""
    return _language.get()


def locale() -> Locale:
    """Tell the same as Babel's locale, for dates and numbers."""
    return _locale_of(language())


@cache
def _locale_of(language: str) -> Locale:
    return Locale.parse("en_US" if language == SOURCE else language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in `language` for as long as the block runs."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def figure(value: Any) -> Any:
    """Group a count from a thousand on, `1,234`; anything else stays what it is."""
    return format_decimal(value, locale=locale()) if isinstance(value, int) and abs(value) >= 1000 else value


def figures(values: Mapping[str, Any]) -> dict[str, Any]:
    """Group the counts among what fills a sentence's placeholders."""
    return {name: figure(value) for name, value in values.items()}


class _Unfilled(str):
    """A sentence whose placeholders are filled as the client's `t` fills them, counts grouped."""

    __slots__ = ()

    def __mod__(self, values: Any) -> str:
        return super().__mod__(figures(values) if isinstance(values, Mapping) else values)


def gettext(message: str) -> str:
    """Translate a sentence. `%` fills its placeholders, and groups counts."""
    return _fillable(catalogue(language()).gettext(message))


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate the form of a sentence that fits `count`. `%` fills its placeholders, and groups counts."""
    return _fillable(catalogue(language()).ngettext(singular, plural, count))


def _fillable(said: str) -> str:
    return _Unfilled(said) if "%(" in said else said


def pgettext(context: str, message: str) -> str:
    """Translate a word that has several meanings; `context` tells which."""
    return str(catalogue(language()).pgettext(context, message))


def marked(message: str) -> str:
    """Mark a sentence for extraction where it is declared; it is translated where it is said."""
    return message


@cache
def catalogue(language: str) -> NullTranslations:
    """Read a language's catalogue, once a process; the source's is empty, each sentence stands for itself."""
    file = LOCALES / language / "messages.po"
    if not file.exists():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


@cache
def script_catalogue(language: str) -> dict[str, str | dict[str, str]]:
    """Collect a language's translations for the scripts, as `client/shared/i18n.ts` reads them from the page.

    Returns:
        Each sentence's translation; for a plural, by its first form, one for each category of
        `Intl.PluralRules`. What is not translated is left out, in the source's language everything.
    """
    file = LOCALES / language / "messages.po"
    if not file.exists():
        return {}
    with file.open("rb") as source:
        messages = list(read_po(source, locale=language))
    category, said = Locale.parse(language).plural_form, catalogue(language)
    found: dict[str, str | dict[str, str]] = {}
    for message in messages:
        if message.fuzzy or not any(place.startswith(SCRIPTS) for place, _ in message.locations):
            continue
        if isinstance(message.id, str):
            if message.string:
                found[message.id] = str(message.string)
        elif message.string and all(message.string):
            one, other = message.id
            found[one] = {category(count): said.ngettext(one, other, count) for count in COUNTS}
    return found
