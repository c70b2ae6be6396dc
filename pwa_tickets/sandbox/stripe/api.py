"""Routes the calls of Stripe's API that the product makes, from its server and from its buyers' browsers."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pwa_tickets.sandbox.stripe import confirmation, payment_intents, payouts, refunds
from pwa_tickets.sandbox.stripe.confirmation import Answer
from pwa_tickets.sandbox.stripe.events import with_pending
from pwa_tickets.sandbox.stripe.expansion import listing
from pwa_tickets.sandbox.stripe.params import Params
from pwa_tickets.sandbox.stripe.request_pipeline import HttpRequest, RequestPipeline
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject

Answered = Response[bytes]


def found(kind: str, id: str, params: Params, ledger: Ledger) -> StripeObject:
    """Read an object by its id, and refuse unknown parameters."""
    params.finish()
    return ledger.find(kind, id)


@post("/v1/payment_intents", status_code=200)
async def create_payment_intent(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """Create a payment intent."""
    return await pipeline.answer(request, confirmation.begin)


@get("/v1/payment_intents")
async def list_payment_intents(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """List payment intents."""
    return await pipeline.answer(
        request, lambda ledger, params: listing(ledger, "payment_intent", params, {})
    )


@get("/v1/payment_intents/{id:str}")
async def retrieve_payment_intent(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Read a payment intent; browsers may, with its client secret."""

    def retrieve(ledger: Ledger, params: Params) -> StripeObject:
        params.text("key"), params.text("is_stripe_sdk")
        intent = payment_intents.find(ledger, id, params)
        params.finish()
        return payment_intents.shown(ledger, intent)

    return await pipeline.answer(request, retrieve, browsers=True)


@post("/v1/payment_intents/{id:str}", status_code=200)
async def update_payment_intent(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Change a payment intent that is still open."""

    def update(ledger: Ledger, params: Params) -> StripeObject:
        return payment_intents.update(ledger, payment_intents.find(ledger, id, params), params)

    return await pipeline.answer(request, update)


@post("/v1/payment_intents/{id:str}/confirm", status_code=200)
async def confirm_payment_intent(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Try to pay; browsers may, with the client secret."""

    def confirm(ledger: Ledger, params: Params) -> Answer:
        return confirmation.confirm(ledger, payment_intents.find(ledger, id, params), params)

    return await pipeline.answer(request, confirm, browsers=True)


@post("/v1/payment_intents/{id:str}/cancel", status_code=200)
async def cancel_payment_intent(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Cancel a payment intent that is still open."""

    def cancel(ledger: Ledger, params: Params) -> StripeObject:
        return payment_intents.cancel(ledger, payment_intents.find(ledger, id, params), params)

    return await pipeline.answer(request, cancel)


@post("/v1/3ds2/challenge", status_code=200)
async def answer_challenge(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """Take the answer to a 3-D Secure challenge. Not part of Stripe's public API: there, too, only its own script calls it."""

    def authenticate(ledger: Ledger, params: Params) -> Answer:
        params.text("key")
        id, outcome = params.required("payment_intent"), params.choice("outcome", ("complete", "fail"))
        intent = payment_intents.find(ledger, id, params)
        params.finish()
        return confirmation.authenticate(ledger, intent, passed=outcome == "complete")

    return await pipeline.answer(request, authenticate, browsers=True)


@post("/v1/refunds", status_code=200)
async def create_refund(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """Refund a charge, wholly or in part."""
    return await pipeline.answer(request, refunds.create)


@get("/v1/refunds")
async def list_refunds(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """List refunds, of one payment or charge if asked."""

    def refunds_of(ledger: Ledger, params: Params) -> StripeObject:
        filters: dict[str, str | int | None] = {
            name: params.text(name) for name in ("payment_intent", "charge")
        }
        return listing(ledger, "refund", params, filters)

    return await pipeline.answer(request, refunds_of)


@get("/v1/refunds/{id:str}")
async def retrieve_refund(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Read a refund."""
    return await pipeline.answer(request, lambda ledger, params: found("refund", id, params, ledger))


@post("/v1/refunds/{id:str}", status_code=200)
async def update_refund(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Change a refund's metadata."""
    return await pipeline.answer(
        request, lambda ledger, params: refunds.update(ledger, ledger.find("refund", id), params)
    )


@post("/v1/refunds/{id:str}/cancel", status_code=200)
async def cancel_refund(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Cancel a refund that waits for its receiver."""
    return await pipeline.answer(
        request, lambda ledger, params: refunds.cancel(ledger, ledger.find("refund", id), params)
    )


@get("/v1/charges")
async def list_charges(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """List charges, of one payment if asked."""

    def charges_of(ledger: Ledger, params: Params) -> StripeObject:
        return listing(ledger, "charge", params, {"payment_intent": params.text("payment_intent")})

    return await pipeline.answer(request, charges_of)


@get("/v1/charges/{id:str}")
async def retrieve_charge(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Read a charge."""
    return await pipeline.answer(request, lambda ledger, params: found("charge", id, params, ledger))


@get("/v1/balance_transactions/{id:str}")
async def retrieve_balance_transaction(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Read a balance transaction."""
    return await pipeline.answer(
        request, lambda ledger, params: payouts.shown(found("balance_transaction", id, params, ledger))
    )


@get("/v1/balance_transactions")
async def list_balance_transactions(
    request: HttpRequest, pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """List balance transactions, of one payout if asked."""
    return await pipeline.answer(request, payouts.list_balance_transactions)


@get("/v1/payouts")
async def list_payouts(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """List payouts."""
    return await pipeline.answer(request, payouts.list_payouts)


@get("/v1/payouts/{id:str}")
async def retrieve_payout(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Read a payout."""
    return await pipeline.answer(request, lambda ledger, params: found("payout", id, params, ledger))


@get("/v1/payment_methods/{id:str}")
async def retrieve_payment_method(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Read a payment method."""
    return await pipeline.answer(request, lambda ledger, params: found("payment_method", id, params, ledger))


@get("/v1/events")
async def list_events(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """List events, of some types if asked."""

    def events(ledger: Ledger, params: Params) -> StripeObject:
        type, types = params.text("type"), params.texts("types")
        page = listing(ledger, "event", params, {"type": type}, types=types)
        return {**page, "data": [with_pending(ledger, event) for event in page["data"]]}

    return await pipeline.answer(request, events)


@get("/v1/events/{id:str}")
async def retrieve_event(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Read an event."""
    return await pipeline.answer(
        request, lambda ledger, params: with_pending(ledger, found("event", id, params, ledger))
    )


ROUTES = (
    *(
        create_payment_intent,
        list_payment_intents,
        retrieve_payment_intent,
        update_payment_intent,
        confirm_payment_intent,
    ),
    *(
        cancel_payment_intent,
        answer_challenge,
        create_refund,
        list_refunds,
        retrieve_refund,
        update_refund,
        cancel_refund,
        list_charges,
    ),
    *(retrieve_charge, retrieve_balance_transaction, retrieve_payment_method, list_events, retrieve_event),
    *(list_balance_transactions, list_payouts, retrieve_payout),
)
