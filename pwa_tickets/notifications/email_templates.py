"""The same words twice: as HTML and as text, from a pair of templates."""

from functools import cache
from typing import Any

from jinja2 import Environment

from pwa_tickets.settings import Settings
from pwa_tickets.web.templating import environment


@cache
def templates(settings: Settings) -> Environment:
    """The environment of pages, kept for what is written outside a request."""
    return environment(settings)


def write(settings: Settings, name: str, **context: Any) -> tuple[str, str]:
    """`mail/{name}.html` and `mail/{name}.txt`, filled in. The text template turns escaping off itself."""
    jinja = templates(settings)
    html = jinja.get_template(f"mail/{name}.html").render(context)
    words = jinja.get_template(f"mail/{name}.txt").render(context)
    return html, words.strip() + "\n"
