"""The account itself, tokens that compare two keys, and webhooks that the product registers."""

from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pwa_tickets.sandbox.stripe.events import WEBHOOKS
from pwa_tickets.sandbox.stripe.expansion import listing
from pwa_tickets.sandbox.stripe.params import Params
from pwa_tickets.sandbox.stripe.request_pipeline import HttpRequest, RequestPipeline
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject, new_id

Answered = Response[bytes]

ACCOUNT: StripeObject = {
    "charges_enabled": True,
    "payouts_enabled": True,
    "default_currency": "usd",
    "statement_descriptor": "SANDBOX STUDIO",
}
"""What tests change under `/control/account`."""


@get("/v1/account")
async def retrieve_account(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """Read the account of the key."""

    def account(ledger: Ledger, params: Params) -> StripeObject:
        params.finish()
        facts = ledger.setting("account", ACCOUNT)
        statement = facts.pop("statement_descriptor")
        settings = {"payments": {"statement_descriptor": statement}}
        return {"id": "acct_sandbox", "object": "account", **facts, "settings": settings}

    return await pipeline.answer(request, account)


@post("/v1/tokens", status_code=200)
async def create_token(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """Make a token of a person's number, as browsers may."""

    def token(ledger: Ledger, params: Params) -> StripeObject:
        params.text("key")
        params.inner("pii").required("id_number")
        params.finish()
        return ledger.insert({"id": new_id("pii_"), "object": "token", "type": "pii", "livemode": False})

    return await pipeline.answer(request, token, browsers=True)


@get("/v1/tokens/{id:str}")
async def retrieve_token(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Read a token."""
    return await pipeline.answer(request, lambda ledger, params: ledger.find("token", id))


@post("/v1/webhook_endpoints", status_code=200)
async def create_webhook(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """Register where events go. A sandbox that delivers none goes on so; its secret is told this once."""

    def create(ledger: Ledger, params: Params) -> StripeObject:
        url, events = params.required("url"), params.texts("enabled_events")
        params.finish()
        webhooks = ledger.setting("webhooks", WEBHOOKS)
        if webhooks["url"] is not None:
            ledger.change_setting("webhooks", {**webhooks, "url": url, "types": list(events)})
        body = {"id": new_id("we_"), "object": "webhook_endpoint", "url": url, "enabled_events": list(events)}
        ledger.insert({**body, "status": "enabled", "livemode": False})
        return {**body, "status": "enabled", "livemode": False, "secret": request.app.state.webhook_secret}

    return await pipeline.answer(request, create)


@get("/v1/webhook_endpoints")
async def list_webhooks(request: HttpRequest, pipeline: NamedDependency[RequestPipeline]) -> Answered:
    """List the registered webhooks."""
    return await pipeline.answer(
        request, lambda ledger, params: listing(ledger, "webhook_endpoint", params, {})
    )


@delete("/v1/webhook_endpoints/{id:str}", status_code=200)
async def delete_webhook(
    request: HttpRequest, id: FromPath[str], pipeline: NamedDependency[RequestPipeline]
) -> Answered:
    """Take a webhook off; events still go to the address that was registered last."""

    def remove(ledger: Ledger, params: Params) -> StripeObject:
        params.finish()
        ledger.find("webhook_endpoint", id)
        ledger.db.execute("delete from objects where id = ?", (id,))
        return {"id": id, "object": "webhook_endpoint", "deleted": True}

    return await pipeline.answer(request, remove)


ROUTES = (
    *(retrieve_account, create_token, retrieve_token),
    *(create_webhook, list_webhooks, delete_webhook),
)
