"""Replaces ids by the objects they name (`expand[]`), and lists objects page by page (`has_more`)."""

import json
from typing import Any

from pwa_tickets.sandbox.stripe.errors import StripeError, missing
from pwa_tickets.sandbox.stripe.params import Params
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject

EXPANDABLE = {
    *(
        "balance_transaction",
        "charge",
        "failure_balance_transaction",
        "latest_charge",
        "payment_intent",
        "payment_method",
        "source",
    ),
    *("customer", "application", "on_behalf_of", "review", "transfer_reversal", "source_transfer_reversal"),
}
DEEPEST = 4


def expand(ledger: Ledger, body: StripeObject, paths: list[str]) -> StripeObject:
    """Replace ids by the objects they name, along the paths that a call asks for."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise StripeError(f"You cannot expand more than {DEEPEST} levels of a property.", param="expand")
        _walk(ledger, body, steps, path)
    return body


def _walk(ledger: Ledger, body: StripeObject, steps: list[str], path: str) -> None:
    head, *rest = steps
    if head == "data" and body.get("object") == "list":
        for item in body["data"]:
            _walk(ledger, item, rest, path)
        return
    if head not in EXPANDABLE or head not in body:
        raise StripeError(f"This property cannot be expanded ({path}).", param="expand")
    value = body[head]
    if isinstance(value, str):
        value = body[head] = ledger.get(value)
    if rest and isinstance(value, dict):
        _walk(ledger, value, rest, path)


def listing(
    ledger: Ledger,
    kind: str,
    params: Params,
    filters: dict[str, str | int | None],
    *,
    types: list[str] | None = None,
) -> StripeObject:
    """List objects, newest first. Filters compare fields of the object's JSON; `created[gte]` and its kin compare times."""
    limit = 10 if (asked := params.integer("limit")) is None else asked
    if not 1 <= limit <= 100:
        raise StripeError(
            "Invalid integer: limit must be between 1 and 100",
            code="parameter_invalid_integer",
            param="limit",
        )
    after, before = params.text("starting_after"), params.text("ending_before")
    where, values = ["kind = ?"], [kind]
    for name, wanted in filters.items():
        if wanted is not None:
            where.append(f"json_extract(body, '$.{name}') = ?")
            values.append(str(wanted))
    for sign, operator in (("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<=")):
        moment = params.inner("created").integer(sign) if params.has("created") else None
        if moment is not None:
            where.append(f"cast(json_extract(body, '$.created') as integer) {operator} {moment}")
    if types:
        where.append(f"json_extract(body, '$.type') in ({', '.join('?' * len(types))})")
        values += types
    params.finish()
    for edge, operator in ((after, "<"), (before, ">")):
        if edge is not None:
            where.append(f"number {operator} ?")
            values.append(_number(ledger, kind, edge))
    order = "asc" if before and not after else "desc"
    # Only names and signs from this file enter the text; values are bound.
    sql = f"select body from objects where {' and '.join(where)} order by number {order} limit {limit + 1}"  # noqa: S608
    found: list[Any] = [json.loads(body) for (body,) in ledger.db.execute(sql, values)]
    data = found[:limit] if order == "desc" else found[:limit][::-1]
    return {"object": "list", "data": data, "has_more": len(found) > limit, "url": f"/v1/{kind}s"}


def _number(ledger: Ledger, kind: str, id: str) -> Any:
    row = ledger.db.execute("select number from objects where id = ? and kind = ?", (id, kind)).fetchone()
    if row is None:
        raise missing(kind, id)
    return row[0]
