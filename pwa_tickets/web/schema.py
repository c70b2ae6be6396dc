"""The API's documents for people. Our own page: ready-made ones bring scripts from elsewhere, and our policy lets none in."""

from datetime import UTC, datetime
from typing import Any

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
        calls = [
            {"method": method.upper(), "path": path, **one[method]}
            for path, one in openapi_schema["paths"].items()
            for method in METHODS
            if method in one
        ]
        context = {"request": request, "now": datetime.now(UTC), "status": 200, "calls": calls}
        schemas = openapi_schema["components"]["schemas"]
        return (
            self._jinja.get_template("errors/schema.html")
            .render(**context, schemas=schemas, kind=kind)
            .encode()
        )


def kind(schema: dict[str, Any]) -> str:
    """A schema in a word or two: `string`, `list of ReservedSeat`, `uuid or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].rpartition("_")[2]
    if "oneOf" in schema or "anyOf" in schema:
        return " or ".join(kind(one) for one in schema.get("oneOf") or schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items') or {})}"
    if "enum" in schema:
        return " or ".join(str(value) for value in schema["enum"])
    told = schema.get("type", "anything")
    return str(schema.get("format") or (" or ".join(told) if isinstance(told, list) else told))
