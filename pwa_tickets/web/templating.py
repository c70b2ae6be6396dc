"""Pages: one Jinja environment, with the words every template may use."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig

from pwa_tickets import i18n
from pwa_tickets.money import format_money, format_money_short
from pwa_tickets.settings import Settings
from pwa_tickets.web import words
from pwa_tickets.web.assets import asset

TEMPLATES = Path(__file__).parents[1] / "templates"


def environment(settings: Settings) -> Environment:
    """The Jinja environment of pages, mails and paper."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext)  # type: ignore[attr-defined]
    jinja.filters.update(
        money=lambda cents, currency=settings.currency: format_money(cents, currency),
        money_short=lambda cents, currency=settings.currency: format_money_short(cents, currency),
        day=words.day,
        long_day=words.long_day,
        time=words.clock,
        seat_ranges=words.seat_ranges,
        number=words.number,
        gathered=words.gathered,
    )
    jinja.globals.update(
        asset=asset,
        language=i18n.language,
        script_catalogue=i18n.script_catalogue,
        studio_name=settings.studio_name,
        base_url=settings.base_url,
        currency=settings.currency,
        reservation_times=settings.reservation_times,
    )
    return jinja


def template_config(settings: Settings) -> TemplateConfig[JinjaTemplateEngine]:
    """The same environment for Litestar's Template answers."""
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment(settings)))


def page(name: str, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any) -> Template:
    """A page from a template and its context. Pages about somebody are never stored by caches."""
    return Template(
        name,
        context={"now": datetime.now(UTC), "status": status, **context},
        status_code=status,
        headers={"Cache-Control": "private, no-store", "Vary": "Accept-Language", **(headers or {})},
        media_type="text/html",
    )
