"""The refusals as documentation: in OpenAPI beside each call, and a page for each problem's `type`."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any, Literal

import msgspec
from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.response import Template

from pwa_tickets.errors import FieldError, InvalidInput, NotFound, TicketsError, TooManyRequests, Unavailable
from pwa_tickets.web.security import CrossOrigin
from pwa_tickets.web.templating import page

PROBLEM = "application/problem+json"
MALFORMED = (
    "The request is malformed: it is not JSON, or a member is missing or of the wrong type; `errors` names each. "
    "Nothing was changed."
)


class InvalidRequest(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The request is malformed or too large. Nothing was changed.

    Attributes:
        type: names the kind of problem; a path of the documentation.
        title: the kind of problem in a few words.
        status: the HTTP status.
        errors: each member that is missing or of the wrong type.
    """

    type: Literal["/problems/invalid-request"]
    title: str
    status: Literal[400, 413]
    detail: str
    errors: list[FieldError] | None = None


class OurFault(msgspec.Struct, kw_only=True):
    """The server failed by a defect of its own, which is logged. An unfinished transaction was rolled back.

    Attributes:
        type: names the kind of problem; a path of the documentation.
        title: the kind of problem in a few words.
        status: the HTTP status.
    """

    type: Literal["/problems/our-fault"]
    title: str
    status: Literal[500]
    detail: str


_PROBLEMS: dict[type[TicketsError], type[msgspec.Struct]] = {}  # one type each, or one schema would have two


def problem(refusal: type[TicketsError]) -> type[msgspec.Struct]:
    """The document of a refusal (RFC 9457): the standard members, and its facts beside them."""
    if refusal in _PROBLEMS:
        return _PROBLEMS[refusal]
    literal: Any = Literal  # of values that no type checker knows
    facts = [
        (name, fact.type) if fact.required else (name, fact.type | msgspec.UnsetType, msgspec.UNSET)
        for name, fact in refusal.fact_types.items()
    ]
    described = "".join(f"    {name}: {fact.description}\n" for name, fact in refusal.fact_types.items())
    standard = [
        ("type", literal[f"/problems/{refusal.slug}"]),
        ("title", str),
        ("status", literal[refusal.status]),
        ("detail", str),
    ]
    doc = (
        f"{refusal.description}\n\nAttributes:\n"
        "    type: names the kind of problem; a path of the documentation.\n"
        "    title: the kind of problem in a few words.\n"
        f"    status: the HTTP status.\n{described}"
    )
    _PROBLEMS[refusal] = msgspec.defstruct(
        refusal.__name__, [*standard, *facts], kw_only=True, namespace={"__doc__": doc}
    )
    return _PROBLEMS[refusal]


def refusing(*refusals: type[TicketsError]) -> dict[int, ResponseSpec]:
    """OpenAPI's `responses` of a call that may refuse so; malformed requests and outages are everybody's."""
    told: dict[int, list[tuple[object, str]]] = {
        400: [(InvalidRequest, f"`invalid-request`: {MALFORMED}")],
        500: [(OurFault, "`our-fault`: The server failed by a defect of its own.")],
    }
    everybodys: tuple[type[TicketsError], ...] = (*refusals, Unavailable)
    if any(refusal.status == NotFound.status for refusal in refusals):
        everybodys += (
            NotFound,
        )  # where a thing may be missing, its id may be none at all, which no handler sees
    for refusal in dict.fromkeys(everybodys):
        told.setdefault(refusal.status, []).append(
            (problem(refusal), f"`{refusal.slug}`: {refusal.description}")
        )
    return {status: _answer(kinds) for status, kinds in sorted(told.items())}


def changing(*refusals: type[TicketsError]) -> dict[int, ResponseSpec]:
    """The same for a call that may change something: it is limited in size and rate, and must be same-origin."""
    return {**refusing(*refusals, CrossOrigin, TooManyRequests), 413: too_large("64 kB")}


def too_large(limit: str) -> ResponseSpec:
    """The answer to a body beyond the limit, like `64 kB`."""
    return _answer([(InvalidRequest, f"`invalid-request`: The body is larger than {limit}.")])


def _answer(kinds: list[tuple[Any, str]]) -> ResponseSpec:
    return ResponseSpec(
        reduce(or_, (kind for kind, _ in kinds)),
        generate_examples=False,
        description=" ".join(words for _, words in kinds),
        media_type=PROBLEM,
    )


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
