"""The API's documents for people. Our own page: ready-made ones bring scripts from elsewhere, and our policy lets none in."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

from pwa_tickets.settings import Settings
from pwa_tickets.web.templating import environment

METHODS = ("get", "post", "put", "patch", "delete")


class SchemaPage(OpenAPIRenderPlugin):
    """`/schema`: every call with what it takes and answers; `/schema/openapi.json` is the same for programs."""

    def __init__(self, settings: Settings) -> None:
        """Render with the pages' own templates."""
        super().__init__(path="/")
        self._jinja = environment(settings)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page."""
        schemas = openapi_schema["components"]["schemas"]
        calls = [
            {"method": method.upper(), "path": path, **one[method], "example": example(one[method], schemas)}
            for path, one in openapi_schema["paths"].items()
            for method in METHODS
            if method in one
        ]
        context = {"request": request, "now": datetime.now(UTC), "status": 200, "calls": calls}
        return (
            self._jinja.get_template("errors/schema.html")
            .render(
                **context,
                schemas=schemas,
                credentials=openapi_schema["components"]["securitySchemes"],
                kind=kind,
                named=named,
            )
            .encode()
        )


def example(call: dict[str, Any], schemas: dict[str, Any]) -> str | None:
    """The example of a call's request body as JSON, or None for a call without a body."""
    for media in call.get("requestBody", {}).get("content", {}).values():
        examples: list[object] = schemas[media["schema"]["$ref"].rpartition("/")[2]].get("examples", [])
        return msgspec.json.format(msgspec.json.encode(examples[0]), indent=2).decode() if examples else None
    return None


def named(schema: dict[str, Any]) -> list[str]:
    """The names of the schemas that a schema is one of, or a list of; for links."""
    if "$ref" in schema:
        return [kind(schema)]
    several = schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf") or [schema.get("items") or {}]
    return [name for one in several for name in named(one)] if several != [{}] else []


def kind(schema: dict[str, Any]) -> str:
    """A schema in a word or two: `string`, `list of ReservedSeat`, `uuid or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if several := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
        return " or ".join(kind(one) for one in several)
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items') or {})}"
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        return " or ".join(str(value) for value in schema["enum"])
    told = schema.get("type", "anything")
    return str(schema.get("format") or (" or ".join(told) if isinstance(told, list) else told))
