"""`make strings`: collects every sentence of the product into `locales/messages.pot`, and brings each catalogue up to it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

import pwa_tickets.app as _imports_every_refusal  # noqa: F401
from pwa_tickets.errors import TicketsError
from pwa_tickets.i18n import LOCALES
from pwa_tickets.web.problems import every_refusal

PACKAGE: Final = Path(__file__).parents[1]
TEMPLATE: Final = LOCALES / "messages.pot"
NOT_TRANSLATED: Final = {"sandbox", "commands", "sample", "node_modules"}
"""Folders that families and staff of a studio never read."""

PYTHON: Final[Mapping[str, Any]] = {**DEFAULT_KEYWORDS, "marked": None}
SCRIPTS: Final = {"t": None, "plural": (1, 2)}
"""How `client/shared/i18n.ts` names its functions."""

Found = tuple[str, str | tuple[str, ...], str | None]


def main() -> None:
    """Write the template, and merge it into each catalogue."""
    catalog = collect()
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(written(catalog))
    for file in sorted(LOCALES.glob("*/messages.po")):
        with file.open("rb") as source:
            translated = read_po(source, locale=file.parent.name)
        translated.update(catalog, no_fuzzy_matching=True)
        file.write_bytes(written(translated))


def collect() -> Catalog:
    """Read every sentence: templates, Python, the refusals' classes, TypeScript."""
    epoch = datetime(2026, 1, 1, tzinfo=UTC)  # a template that says when it was made differs each time
    catalog = Catalog(project="PWA Tickets", creation_date=epoch, revision_date=epoch)
    for place, message, context in sorted(_sentences(), key=lambda found: (found[0], str(found[1]))):
        catalog.add(message, locations=[(place, 0)], context=context)
    return catalog


def written(catalog: Catalog) -> bytes:
    """The catalogue as a file: without line numbers, so that moving code changes nothing."""
    file = BytesIO()
    write_po(file, catalog, width=110, include_lineno=False, sort_output=True)
    return file.getvalue()


def _sentences() -> Iterator[Found]:
    """Yield (file, sentence or its forms, context)."""
    for file in _files("templates", "*.html", "*.txt"):
        yield from _extracted("jinja2.ext:babel_extract", file, DEFAULT_KEYWORDS, {"trimmed": "true"})
    for file in _files("", "*.py"):
        yield from _extracted("python", file, PYTHON, {})
    for file in _files("client", "*.ts"):
        if not file.name.endswith(".test.ts"):
            yield from _extracted("javascript", file, SCRIPTS, {"parse_template_string": "true"})
    refusals: list[type[TicketsError]] = [TicketsError, *every_refusal()]
    for refusal in refusals:
        place = f"{refusal.__module__.replace('.', '/')}.py"
        yield place, refusal.title, None
        yield place, refusal.sentence, None


def _files(folder: str, *patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        for file in sorted((PACKAGE / folder).rglob(pattern)):
            if not NOT_TRANSLATED & set(file.relative_to(PACKAGE).parts):
                yield file


def _extracted(
    method: str, file: Path, keywords: Mapping[str, Any], options: dict[str, str]
) -> Iterator[Found]:
    place = str(file.relative_to(PACKAGE.parent))
    with file.open("rb") as source:
        for _, message, _, context in extract(method, source, keywords, options=options):
            yield place, message, context


if __name__ == "__main__":
    main()
