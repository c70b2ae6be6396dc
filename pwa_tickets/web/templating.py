"""Pages: one Jinja environment, with the words every template may use."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import BytecodeCache, Environment, FileSystemLoader, pass_context
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.runtime import Context
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig

from pwa_tickets import i18n
from pwa_tickets.money import SYMBOLS, format_money, format_money_short
from pwa_tickets.settings import Settings
from pwa_tickets.web import color, words
from pwa_tickets.web.assets import asset
from pwa_tickets.web.pwa import short_name

TEMPLATES = Path(__file__).parents[1] / "templates"
INDENTATION = re.compile(r"\n[ \t]+")


class Unindented(Extension):
    """Leaves one space of each indentation when pages are compiled: 785 seats, a dozen lines each, are 2 kB of it compressed.

    One, not none: after a block its line's end is trimmed, and words on both sides would touch.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Each line from its first word on, a space before it. A template's line numbers stay."""
        return INDENTATION.sub("\n ", source) if name and name.endswith(".html") else source


class CompiledTemplates(BytecodeCache):
    """Compiles a template once for all environments of the process: pages, the API's documents and emails share most."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same source."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, in the place of an earlier source's."""
        if bucket.code is not None:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)


COMPILED = CompiledTemplates()


def environment(settings: Settings) -> Environment:
    """The Jinja environment of pages, mails and paper."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n", Unindented],
        bytecode_cache=COMPILED,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext)  # type: ignore[attr-defined]
    for name in ("gettext", "ngettext", "pgettext"):
        jinja.globals[name] = grouping(cast("Callable[..., str]", jinja.globals[name]))
    jinja.filters.update(
        money=lambda cents, currency=settings.currency: format_money(cents, currency),
        money_short=lambda cents, currency=settings.currency: format_money_short(cents, currency),
        day=words.day,
        month=words.month,
        percent=words.percent,
        date=words.short_date,
        long_day=words.long_day,
        time=words.clock,
        grouped=words.grouped,
        seat_ranges=words.seat_ranges,
        after_section=words.after_section,
        number=words.number,
        with_query=with_query,
        gathered=words.gathered,
    )
    jinja.globals.update(
        asset=asset,
        seat_name=words.seat_name,
        language=i18n.language,
        script_catalogue=i18n.script_catalogue,
        studio_name=settings.studio_name,
        studio_address=settings.studio_address,
        studio_phone=settings.studio_phone,
        studio_phone_url=f"tel:{re.sub(r'[^+0-9]', '', settings.studio_phone)}",
        short_name=short_name(settings.studio_name),
        studio=settings.studio,
        accent=color.readable(settings.studio.color, color.LIGHT_PAGE) if settings.studio.color else "",
        base_url=settings.base_url,
        currency=settings.currency,
        reservation_times=settings.reservation_times,
        currency_sign=SYMBOLS.get(settings.currency, settings.currency.upper()),
    )
    return jinja


def grouping(say: Callable[..., str]) -> Callable[..., str]:
    """Have a callable of Jinja's i18n group the counts it fills into a sentence, as `gettext` of Python does."""

    @pass_context
    def said(context: Context, *message: Any, **values: Any) -> str:
        if isinstance(message[-1], int):  # of a plural, the count is filled in as `num`
            values.setdefault("num", message[-1])
        return say(context, *message, **i18n.figures(values))

    return said


def shown_of(settings: Settings) -> tuple[object, ...]:
    """What of the settings pages show: while it is the same, so is their environment."""
    studio = (settings.studio_name, settings.studio_address, settings.studio_phone, settings.studio)
    return (*studio, settings.currency, settings.base_url, settings.reservation_times)


def with_query(address: str, **changes: str | None) -> str:
    """An address whose query says these things; None takes one out, everything else stays."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in changes]
    query = urlencode([*kept, *((name, value) for name, value in changes.items() if value)])
    return f"{parts.path}?{query}" if query else parts.path


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
