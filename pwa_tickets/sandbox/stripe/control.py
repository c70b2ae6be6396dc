"""Lets tests control what Stripe does not let one control: deliveries gone wrong, calls that fail, banks that answer."""

from typing import Any, Literal

import msgspec
from litestar import Router, delete, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody

from pwa_tickets.sandbox.stripe import confirmation, disputes, payouts, refunds
from pwa_tickets.sandbox.stripe.account import ACCOUNT
from pwa_tickets.sandbox.stripe.deliveries import Deliveries
from pwa_tickets.sandbox.stripe.events import WEBHOOKS, line_up
from pwa_tickets.sandbox.stripe.faults import Fault
from pwa_tickets.sandbox.stripe.request_pipeline import RequestPipeline
from pwa_tickets.sandbox.stripe.store import StripeObject


class Webhooks(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How events are delivered. `reversed` gathers them until none came for a second, then sends the newest first."""

    mode: Literal["normal", "paused", "twice", "reversed", "dropped"] | msgspec.UnsetType = msgspec.UNSET
    delay_seconds: float | msgspec.UnsetType = msgspec.UNSET
    url: str | msgspec.UnsetType | None = msgspec.UNSET


class Delivery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """When and how often to deliver an event. `signed_at` (unix time) makes its signature older than its sending."""

    delay_seconds: float = 0.0
    times: int = 1
    signed_at: int | None = None


class BankAnswer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How a bank that was waited for decides."""

    outcome: Literal["succeeded", "failed"]


class RefundAnswer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How a refund goes on; one may wait for its receiver first."""

    outcome: Literal["succeeded", "failed", "requires_action"]


class NewDispute(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a cardholder says to the bank; without `amount` about all of the charge."""

    reason: str = "fraudulent"
    amount: int | None = None


class DisputeAnswer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How the bank goes on with a dispute."""

    outcome: Literal["under_review", "won", "lost"]


class NewPayout(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Until when money must be available (unix time) to be paid out; now, if nothing is said."""

    until: float | None = None


@get("/webhooks")
async def read_webhooks(pipeline: NamedDependency[RequestPipeline]) -> StripeObject:
    """Read how events are delivered."""
    with pipeline.store.transaction() as ledger:
        return ledger.setting("webhooks", WEBHOOKS)


@post("/webhooks", status_code=200)
async def set_webhooks(data: JSONBody[Webhooks], pipeline: NamedDependency[RequestPipeline]) -> StripeObject:
    """Change how events are delivered; what is not given stays. An address that is given here hears of all of them."""
    changes = msgspec.to_builtins(data)
    if "url" in changes:
        changes["types"] = None
    with pipeline.store.transaction() as ledger:
        webhooks = {**ledger.setting("webhooks", WEBHOOKS), **changes}
        ledger.change_setting("webhooks", webhooks)
        return webhooks


@post("/account", status_code=200)
async def set_account(
    data: JSONBody[dict[str, Any]], pipeline: NamedDependency[RequestPipeline]
) -> StripeObject:
    """Change what Stripe says of the account; what is not given stays."""
    with pipeline.store.transaction() as ledger:
        account = {**ledger.setting("account", ACCOUNT), **data}
        ledger.change_setting("account", account)
        return account


@get("/deliveries")
async def list_deliveries(pipeline: NamedDependency[RequestPipeline]) -> list[dict[str, Any]]:
    """List deliveries, oldest first, with the event's type; `state` is waiting, delivered, dropped or given_up."""
    sql = """select event_id, json_extract(objects.body, '$.type'), state, attempts, answer
             from deliveries join objects on objects.id = event_id order by deliveries.number"""
    names = ("event_id", "type", "state", "attempts", "answer")
    with pipeline.store.transaction() as ledger:
        return [dict(zip(names, row, strict=True)) for row in ledger.db.execute(sql)]


@delete("/deliveries", status_code=204)
async def forget_waiting(pipeline: NamedDependency[RequestPipeline]) -> None:
    """Drop every delivery that still waits."""
    with pipeline.store.transaction() as ledger:
        ledger.db.execute("update deliveries set state = 'dropped' where state = 'waiting'")


@post("/events/{id:str}/deliver", status_code=200)
async def deliver(
    id: FromPath[str],
    data: JSONBody[Delivery],
    pipeline: NamedDependency[RequestPipeline],
    deliveries: NamedDependency[Deliveries],
) -> dict[str, list[str]]:
    """Deliver an event, now or after `delay_seconds`; tells the receiver's answers, of which later ones have none yet."""
    with pipeline.store.transaction() as ledger:
        event = ledger.find("event", id)
        if data.delay_seconds:
            for _ in range(data.times):
                line_up(ledger, id, data.delay_seconds)
            return {"answers": []}
    return {"answers": [await deliveries.send(event, signed_at=data.signed_at) for _ in range(data.times)]}


@post("/next", status_code=200)
async def order_fault(data: JSONBody[Fault], pipeline: NamedDependency[RequestPipeline]) -> list[Fault]:
    """Order a fault for the next calls that it fits."""
    pipeline.faults.ordered.append(data)
    return pipeline.faults.ordered


@get("/next")
async def list_faults(pipeline: NamedDependency[RequestPipeline]) -> list[Fault]:
    """List the faults that nobody ran into yet."""
    return pipeline.faults.ordered


@delete("/next", status_code=204)
async def clear_faults(pipeline: NamedDependency[RequestPipeline]) -> None:
    """Drop the faults that nobody ran into."""
    pipeline.faults.ordered.clear()


@post("/payment_intents/{id:str}/challenge", status_code=200)
async def answer_challenge(
    id: FromPath[str], data: JSONBody[BankAnswer], pipeline: NamedDependency[RequestPipeline]
) -> StripeObject:
    """Answer a 3-D Secure challenge in the buyer's place."""
    with pipeline.store.transaction() as ledger:
        intent = ledger.find("payment_intent", id)
        return confirmation.authenticate(ledger, intent, passed=data.outcome == "succeeded").body


@post("/payment_intents/{id:str}/settle", status_code=200)
async def settle_payment(
    id: FromPath[str], data: JSONBody[BankAnswer], pipeline: NamedDependency[RequestPipeline]
) -> StripeObject:
    """Let the bank decide on a processing payment now."""
    with pipeline.store.transaction() as ledger:
        return confirmation.settle(ledger, id, paid=data.outcome == "succeeded")


@post("/refunds/{id:str}/settle", status_code=200)
async def settle_refund(
    id: FromPath[str], data: JSONBody[RefundAnswer], pipeline: NamedDependency[RequestPipeline]
) -> StripeObject:
    """Let the bank decide on a pending refund now."""
    with pipeline.store.transaction() as ledger:
        if data.outcome == "requires_action":
            return refunds.wait(ledger, id)
        return refunds.settle(ledger, id, arrived=data.outcome == "succeeded")


@post("/payment_intents/{id:str}/dispute", status_code=200)
async def dispute_payment(
    id: FromPath[str], data: JSONBody[NewDispute], pipeline: NamedDependency[RequestPipeline]
) -> StripeObject:
    """Let the cardholder dispute a payment."""
    with pipeline.store.transaction() as ledger:
        charge = ledger.find("charge", ledger.find("payment_intent", id)["latest_charge"])
        return disputes.open_dispute(ledger, charge, reason=data.reason, amount=data.amount)


@post("/disputes/{id:str}/decide", status_code=200)
async def decide_dispute(
    id: FromPath[str], data: JSONBody[DisputeAnswer], pipeline: NamedDependency[RequestPipeline]
) -> StripeObject:
    """Let the bank go on with a dispute."""
    with pipeline.store.transaction() as ledger:
        return disputes.decide(ledger, ledger.find("dispute", id), data.outcome)


@post("/payouts", status_code=200)
async def pay_out(data: JSONBody[NewPayout], pipeline: NamedDependency[RequestPipeline]) -> StripeObject:
    """Pay out to the bank what is available by then; an empty object where nothing is."""
    with pipeline.store.transaction() as ledger:
        return payouts.pay_out(ledger, until=data.until) or {}


def needs_secret_key(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse callers without the secret key."""
    if not connection.app.state.pipeline.is_secret_key(connection):
        raise NotAuthorizedException("Send the sandbox's secret key as Bearer.")


control = Router(
    "/_control",
    route_handlers=[
        *(
            read_webhooks,
            set_webhooks,
            set_account,
            list_deliveries,
            forget_waiting,
            deliver,
            order_fault,
            list_faults,
            clear_faults,
        ),
        *(answer_challenge, settle_payment, settle_refund, dispute_payment, decide_dispute, pay_out),
    ],
    guards=[needs_secret_key],
)
