"""Finds sentences in a template that no catalogue can translate: text and spoken attributes outside `_()` and `{% trans %}`."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment

SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title", "content", "data-title"}
"""Attributes that are read to people."""
CODE_META = {
    "apple-mobile-web-app-status-bar-style",
    "viewport",
    "color-scheme",
    "theme-color",
    "format-detection",
    "robots",
    "referrer",
}
CODE_BLOCKS = {"body_class"}
SILENT = {"script", "style", "svg", "code"}
WORD = re.compile(r"[^\W\d_]{2,}")
EXPRESSION = "\N{OBJECT REPLACEMENT CHARACTER}"


class _Reader(HTMLParser):
    """Collects what a person would read or hear of HTML whose expressions are replaced by a mark."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            is_code = name == "content" and (tag != "meta" or given.get("name") in CODE_META)
            if name in SPOKEN and not is_code and value and WORD.search(value):
                self.found.append(f"{tag} {name}={value!r}")
        self._silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent and WORD.search(data):
            self.found.append(" ".join(data.split()))


def literals(source: str, jinja: Environment, *, html: bool = True) -> list[str]:
    """List the untranslatable sentences of a template.

    Args:
        source: the template's text.
        html: whether it is markup; of a text template each line outside an expression is read.
    """
    words = "".join(_untranslated(source, jinja))
    if not html:
        return [line.strip() for line in words.splitlines() if WORD.search(line)]
    reader = _Reader()
    reader.feed(words)
    reader.close()
    return reader.found


def _untranslated(source: str, jinja: Environment) -> Iterator[str]:
    """The template's own text, a mark for each expression, nothing for what stands in a `trans` block or in CODE_BLOCKS."""
    translated, tag = False, ""
    for _, token, value in jinja.lex(source):
        if token == "block_begin":
            tag = ""
        elif token == "name" and not tag:
            tag = value
            translated = tag == "trans" or (translated and tag not in ("endtrans", "endblock"))
        elif token == "name" and tag == "block" and value in CODE_BLOCKS:
            translated = True
        elif token == "variable_end" and not translated:
            yield EXPRESSION
        elif token == "data" and not translated:
            yield value
