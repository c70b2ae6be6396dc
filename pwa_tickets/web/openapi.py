"""What the API's document says beyond Litestar's own: credentials, descriptions, examples, what bytes hold."""

import inspect
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import msgspec
from litestar.datastructures import ResponseHeader
from litestar.enums import ParamType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import (
    Components,
    OpenAPIFormat,
    OpenAPIType,
    Reference,
    Schema,
    SecurityRequirement,
    SecurityScheme,
)
from litestar.params import HeaderParameter, ParameterKwarg
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from pwa_tickets.web.property_names import DESCRIPTIONS
from pwa_tickets.web.schema import SchemaPage

if TYPE_CHECKING:
    from litestar._openapi.schema_generation import SchemaCreator

# Which credentials a call takes: any one of the list; `{}` is none at all.
_SESSION: Final[list[SecurityRequirement]] = [{"sessionCookie": []}, {"reservationSession": []}]
BUYER: Final[list[SecurityRequirement]] = [*_SESSION, {}]
ORDER_READER: Final[list[SecurityRequirement]] = [*_SESSION, {"orderToken": []}, {}]
STAFF: Final[list[SecurityRequirement]] = [{"sessionCookie": []}, {"staffToken": []}]
DEVICE: Final[list[SecurityRequirement]] = [{"deviceToken": []}]


def credentials(settings: Settings) -> dict[str, SecurityScheme | Reference]:
    """Every way in which a caller says who they are."""
    return {
        "sessionCookie": SecurityScheme(
            type="apiKey",
            name=cookie_name(settings),
            security_scheme_in="cookie",
            description="The session of a browser: a buyer's from the first reservation on, staff's after the log-in.",
        ),
        "reservationSession": SecurityScheme(
            type="apiKey",
            name="X-Reservation-Session",
            security_scheme_in="header",
            description="A buyer's session without cookies: a random id of 22 characters or more that the client makes "
            "and keeps secret. `session_id` in the body says the same and wins over it.",
        ),
        "orderToken": SecurityScheme(
            type="apiKey",
            name="X-Order-Token",
            security_scheme_in="header",
            description="The `access_token` of an order. It reads and downloads that order, until it is revoked.",
        ),
        "staffToken": SecurityScheme(
            type="http",
            scheme="bearer",
            description="An API token of staff, from `pwa-tickets token create`.",
        ),
        "deviceToken": SecurityScheme(
            type="http", scheme="bearer", description="The `token` that a device got when it was enrolled."
        ),
    }


def openapi_config(settings: Settings) -> OpenAPIConfig:
    """Describe the API as a whole."""
    return OpenAPIConfig(
        title="PWA Tickets",
        version="1",
        description="Recital ticketing for dance studios. Money is in cents, times are ISO 8601 with an offset, absent "
        "facts are omitted. Refusals are RFC 9457 problem documents.",
        path="/schema",
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _path: handler.handler_name,
        components=Components(security_schemes=credentials(settings)),
        render_plugins=[SchemaPage(settings)],
    )


@dataclass(frozen=True)
class ShownAs:
    """Marks, in `Annotated`, a value that the document shows as something else than its Python type.

    Attributes:
        shown: a type, for bytes that are its JSON and for what is read leniently; or a schema.
    """

    shown: Any


ETAG = ResponseHeader(
    name="ETag", documentation_only=True, value="", description="Names this content for `If-None-Match`."
)
UNCHANGED = ResponseSpec(None, description="Nothing changed since the `ETag` in `If-None-Match`.")
IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(name="If-None-Match", description="The `ETag` of the content that the caller has."),
]
Pdf = Annotated[bytes, ShownAs(Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))]


class DescribedSchemas(OpenAPISchemaPlugin):
    """Takes descriptions of schemas and properties from docstrings, and examples from the attribute `EXAMPLE`.

    A property is described under "Attributes:" of its class, or by what its name means everywhere (`property_names`).
    """

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """Whether the field is shown as something else, is in the path, or is an object with a docstring."""
        return bool(_shown_as(field_definition) or _in_path(field_definition)) or (
            not field_definition.is_union
            and (field_definition.is_subclass_of(msgspec.Struct) or field_definition.is_dataclass_type)
        )

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: "SchemaCreator") -> Schema:
        """The schema as it is shown, or as another plugin makes it, described."""
        if marks := _shown_as(field_definition):
            return _shown(marks[0], schema_creator)
        if _in_path(field_definition):
            plain = _shown(ShownAs(field_definition.annotation), schema_creator)
            return replace(plain, description=DESCRIPTIONS.get(field_definition.name))
        maker = next(
            plugin
            for plugin in schema_creator.plugins
            if plugin is not self and schema_creator.plugin_supports_field(plugin, field_definition)
        )
        schema = maker.to_openapi_schema(field_definition=field_definition, schema_creator=schema_creator)
        described: type = field_definition.type_
        schema.description, properties = read_docstring(described)
        for name, each in (
            schema.properties or {}
        ).items():  # in place: Litestar shortens its references at the end
            each.description = each.description or properties.get(name) or DESCRIPTIONS.get(name)
        if example := getattr(described, "EXAMPLE", None):
            schema.examples = [example]
        return schema


def _shown(mark: ShownAs, schema_creator: "SchemaCreator") -> Schema:
    if isinstance(mark.shown, Schema):
        return replace(mark.shown)
    made: Any = schema_creator.for_field_definition(FieldDefinition.from_annotation(mark.shown))
    return cast(Schema, made)  # or a Reference, which Litestar takes too


def _shown_as(field: FieldDefinition) -> list[ShownAs]:
    return [mark for mark in field.metadata if isinstance(mark, ShownAs)]


def _in_path(field: FieldDefinition) -> bool:
    mark = field.kwarg_definition
    return isinstance(mark, ParameterKwarg) and mark.param_type is ParamType.PATH


def read_docstring(described: type) -> tuple[str, dict[str, str]]:
    """The docstring without its "Attributes:", and those by name. "x, y: where" describes both."""
    text, _, attributes = (inspect.getdoc(described) or "").partition("\n\nAttributes:\n")
    found: dict[str, str] = {}
    for names, said in re.findall(r"^    (\w+(?:, \w+)*): (.+(?:\n {8}.+)*)", attributes, re.MULTILINE):
        sentence = " ".join(said.split())
        found |= dict.fromkeys(names.split(", "), sentence[0].upper() + sentence[1:])
    return text, found
