"""The API's document says everything: what each call is for, who may make it, what it takes and what it can answer."""

import json
import re
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from pwa_tickets.app import create_app
from pwa_tickets.checkin.batch import Batch, ScanItem
from pwa_tickets.settings import Settings
from tests.unit.web.callers_table import rows

Document = dict[str, Any]

UNSAFE = ("post", "put", "patch", "delete")
WEBHOOK = "POST /api/webhooks/stripe"
WAYS_IN = {"POST /api/auth/login", "POST /api/check-in/enroll", WEBHOOK}
"""Calls that refuse without credentials because those are in the body."""


@pytest.fixture(scope="module")
def app() -> Litestar:
    return create_app(Settings(database_url="", stripe_js_url=Settings.stripe_js_url))


@pytest.fixture(scope="module")
def document(app: Litestar) -> Document:
    return app.openapi_schema.to_schema()


@pytest.fixture(scope="module")
def calls(document: Document) -> dict[str, Document]:
    """`GET /api/shows` → its operation."""
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


@pytest.fixture(scope="module")
def handlers(app: Litestar) -> list[HTTPRouteHandler]:
    """The handlers of the documented calls."""
    found = {
        id(handler): handler
        for route in app.routes
        for handler, _ in getattr(route, "route_handler_map", {}).values()
        if handler.resolve_include_in_schema()
    }
    return list(found.values())


def is_sentence(text: str | None) -> bool:
    return text is not None and text[0] in "`" + text[0].upper() and text.rstrip()[-1] in ".:"


def test_every_schema_and_every_property_is_described(document: Document) -> None:
    schemas = document["components"]["schemas"]
    assert len(schemas) > 90
    for name, schema in schemas.items():
        assert is_sentence(schema.get("description")), name
        assert "Attributes:" not in schema["description"], name
        for key, shown in schema.get("properties", {}).items():
            assert is_sentence(shown.get("description")), (name, key)


def test_every_reference_leads_somewhere(document: Document) -> None:
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named
    assert named <= document["components"]["schemas"].keys()


def test_a_call_is_named_after_its_handler(
    calls: dict[str, Document], handlers: list[HTTPRouteHandler]
) -> None:
    ids = [call["operationId"] for call in calls.values()]
    assert len(set(ids)) == len(ids)
    assert sorted(ids) == sorted(handler.fn.__name__ for handler in handlers)


def test_every_call_and_every_parameter_is_described(calls: dict[str, Document]) -> None:
    for name, call in calls.items():
        assert re.match(r"[A-Z][a-z]+ ", call["description"]), name
        assert is_sentence(call["description"]), name
        for parameter in call.get("parameters", []):
            assert is_sentence(parameter.get("description")), (name, parameter["name"])


def test_every_call_says_which_credentials_it_takes(document: Document, calls: dict[str, Document]) -> None:
    declared = document["components"]["securitySchemes"]
    assert all(is_sentence(scheme["description"]) for scheme in declared.values())
    table = rows()
    for name in calls.keys() & table.keys() - WAYS_IN:
        told, security = table[name], calls[name].get("security", [{}])
        schemes = {scheme for one in security for scheme in one}
        assert schemes <= declared.keys(), name
        assert ({} in security) is (told["nobody"] != "401"), name
        assert ("deviceToken" in schemes) is (told["device"] != told["nobody"]), name
        assert ("staffToken" in schemes) is (told["token"] != told["nobody"]), name
        assert ("orderToken" in schemes) is (told["link"] != told["nobody"]) or name in READERS, name
        if told["buyer"] != told["nobody"]:
            assert {"sessionCookie", "reservationSession"} <= schemes, name


READERS = {"GET /api/wallet", "POST /api/tickets/generate-pdf"}


def test_every_call_says_what_it_can_answer(calls: dict[str, Document]) -> None:
    for name, call in calls.items():
        if not name.endswith("/readyz"):
            assert {"400", "500", "503"} <= call["responses"].keys(), name
        if name.lower().startswith(UNSAFE) and name != WEBHOOK:
            assert {"403", "413", "429"} <= call["responses"].keys(), name
        if "_id}" in name:  # of nothing, or no id at all
            assert "404" in call["responses"], name
        assert all(answer["description"] for answer in call["responses"].values()), name
    assert "202" in calls["POST /api/ticket-orders/confirm"]["responses"]
    for name in ("GET /api/wallet", "GET /api/check-in/shows/{show_id}/roster"):
        assert "304" in calls[name]["responses"]
        assert "ETag" in calls[name]["responses"]["200"]["headers"]
        assert [one["name"] for one in calls[name]["parameters"]][-1] == "If-None-Match"


def test_a_refusal_is_documented_with_its_type_and_its_facts(document: Document) -> None:
    taken = document["components"]["schemas"]["SeatsTaken"]
    assert taken["properties"]["type"]["const"] == "/problems/seats-taken"
    assert taken["properties"]["seat_ids"]["items"] == {"type": "string", "format": "uuid"}
    assert "seat_ids" in taken["required"]


@pytest.mark.parametrize(
    "named",
    [
        "Order.status",
        "Created.status",
        "RefundView.status",
        "RefundView.reason",
        "OrderLine.item_type",
        "Upsell.item_type",
        "Line.kind",
        "SeatView.status",
        "SeatView.seat_type",
        "LoggedIn.role",
        "ShowView.sale_state",
        "ScanItem.shown",
        "ScanItem.direction",
        "Change.state",
        "StartedRefund.status",
        "OrderClosed.order_status",
    ],
)
def test_a_property_with_few_values_names_them(document: Document, named: str) -> None:
    schema, name = named.split(".")
    shown = document["components"]["schemas"][schema]["properties"][name]
    assert document["components"]["schemas"][shown["$ref"].rpartition("/")[2]]["enum"]


def test_files_and_streams_are_what_they_are(calls: dict[str, Document]) -> None:
    pdf = calls["GET /api/tickets/{ticket_id}/download"]["responses"]["200"]
    assert pdf["content"]["application/pdf"]["schema"] == {"type": "string", "format": "binary"}
    assert "Content-Disposition" in pdf["headers"]
    assert "text/event-stream" in calls["GET /api/shows/{show_id}/seat-events"]["responses"]["200"]["content"]
    states = calls["GET /api/shows/{show_id}/seat-states"]["responses"]["200"]
    assert states["content"]["text/plain"]["schema"] == {"type": "string"}


def test_every_body_has_an_example_that_its_handler_reads(
    calls: dict[str, Document], document: Document, handlers: list[HTTPRouteHandler]
) -> None:
    bodies = {
        handler.fn.__name__: handler.parsed_fn_signature.parameters["data"].annotation
        for handler in handlers
        if "data" in handler.parsed_fn_signature.parameters
    }
    for name, call in calls.items():
        for media in call.get("requestBody", {}).get("content", {}).values():
            schema = document["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
            [example] = schema["examples"]
            assert example.keys() <= schema["properties"].keys(), name
            msgspec.convert(example, bodies[call["operationId"]])


def test_items_that_are_read_leniently_are_typed(document: Document) -> None:
    scans = document["components"]["schemas"]["Batch"]["properties"]["scans"]
    assert scans["items"] == {"$ref": "#/components/schemas/ScanItem"}
    example: Any = Batch.EXAMPLE
    assert msgspec.convert(example["scans"], list[ScanItem])
    assert msgspec.convert({"scans": [7]}, Batch).scans == [7]
