"""The refusals as documentation: in OpenAPI beside each call, and a page for each problem's `type`."""

from collections.abc import Iterator

import msgspec
from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.response import Template

from pwa_tickets.errors import FieldError, InvalidInput, NotFound, TicketsError, TooManyRequests, Unavailable
from pwa_tickets.web.templating import page

PROBLEM = "application/problem+json"
MALFORMED = (
    "The request is malformed: it is not JSON, or a member is missing or of the wrong type; `errors` names each. "
    "Nothing was changed."
)


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A refusal (RFC 9457). Facts of the refusal stand beside these members: `seat_ids`, `reserved_until`, `retry_after`, …"""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


def refusing(*refusals: type[TicketsError]) -> dict[int, ResponseSpec]:
    """OpenAPI's `responses` of a call that may refuse so; malformed requests and limits are everybody's."""
    told: dict[int, list[str]] = {400: [MALFORMED], 413: ["The body is larger than 64 kB."]}
    everybodys: tuple[type[TicketsError], ...] = (*refusals, TooManyRequests, Unavailable)
    for refusal in everybodys:
        told.setdefault(refusal.status, []).append(f"`{refusal.slug}`: {refusal.description}")
    return {
        status: ResponseSpec(
            Problem, generate_examples=False, description=" ".join(words), media_type=PROBLEM
        )
        for status, words in sorted(told.items())
    }


def every_refusal(root: type[TicketsError] = TicketsError) -> Iterator[type[TicketsError]]:
    """All there are; a slug names one kind."""
    for refusal in root.__subclasses__():
        yield refusal
        yield from every_refusal(refusal)


@get("/problems/{slug:str}", include_in_schema=False, sync_to_thread=False)
def problem_page(slug: FromPath[str]) -> Template:
    """Show what a problem's `type` means: its description and its facts."""
    for refusal in every_refusal():
        if refusal.slug == slug:
            return page(
                "errors/problem.html",
                slug=slug,
                title=refusal.title,
                description=refusal.description,
                facts=refusal.fact_types,
                refused_with=refusal.status,
            )
    if slug == "invalid-request":
        return page(
            "errors/problem.html",
            slug=slug,
            title="Bad Request",
            description=MALFORMED,
            facts=InvalidInput.fact_types,
            refused_with=400,
        )
    raise NotFound()


ROUTES = [problem_page]
