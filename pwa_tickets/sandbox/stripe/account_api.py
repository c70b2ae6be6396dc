"""Routes the calls of Stripe's API about the account: its disputes and its balance."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pwa_tickets.sandbox.stripe import disputes
from pwa_tickets.sandbox.stripe.api import found
from pwa_tickets.sandbox.stripe.expansion import listing
from pwa_tickets.sandbox.stripe.params import Params
from pwa_tickets.sandbox.stripe.request_pipeline import HttpRequest, RequestPipeline
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject

Answered = Response[bytes]


@get("/v1/disputes")
async def list_disputes(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """List disputes, of one payment or charge if asked."""

    def disputes_of(ledger: Ledger, params: Params) -> StripeObject:
        filters: dict[str, str | int | None] = {
            name: params.text(name) for name in ("payment_intent", "charge")
        }
        return listing(ledger, "dispute", params, filters)

    return await pipeline.answer(request, disputes_of)


@get("/v1/disputes/{id:str}")
async def retrieve_dispute(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Read a dispute."""
    return await pipeline.answer(request, lambda ledger, params: found("dispute", id, params, ledger))


@get("/v1/balance")
async def retrieve_balance(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """Read what the account holds."""

    def balance(ledger: Ledger, params: Params) -> StripeObject:
        params.finish()
        return disputes.balance(ledger)

    return await pipeline.answer(request, balance)


ROUTES = (list_disputes, retrieve_dispute, retrieve_balance)
