"""Takes a call through its steps: API key, ordered faults, idempotency, the verb in its transaction, Stripe's headers."""

import asyncio
import base64
import binascii
import json
import secrets
from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from pwa_tickets.sandbox.stripe import idempotency
from pwa_tickets.sandbox.stripe.confirmation import Answer
from pwa_tickets.sandbox.stripe.errors import StripeError, error, secret_key_required, unauthorized
from pwa_tickets.sandbox.stripe.events import API_VERSION
from pwa_tickets.sandbox.stripe.expansion import expand
from pwa_tickets.sandbox.stripe.faults import Effect, Fault, Faults
from pwa_tickets.sandbox.stripe.params import Params, parse_form
from pwa_tickets.sandbox.stripe.store import Ledger, Origin, Store, StripeObject, new_id

Verb = Callable[[Ledger, Params], StripeObject | Answer]
HttpRequest = Request[Any, Any, Any]


class RequestPipeline:
    """Answers calls of Stripe's API; one for all routes, for it remembers which idempotency keys are in flight."""

    def __init__(self, store: Store, faults: Faults, *, secret_key: str, publishable_key: str) -> None:
        self.store = store
        self.faults = faults
        self._secret_key = secret_key
        self._publishable_key = publishable_key
        self._in_flight: set[str] = set()

    async def answer(self, request: HttpRequest, verb: Verb, *, browsers: bool = False) -> Response[bytes]:
        """Run the verb and answer as Stripe would. `browsers`: whether the publishable key may call this."""
        request_id = new_id("req_")
        body = await request.body()
        fault = self.faults.take(request.method, request.url.path)
        headers = {
            "Request-Id": request_id,
            "Stripe-Version": request.headers.get("stripe-version", API_VERSION),
        }
        try:
            answer = await self._perform(request, body, verb, fault, request_id, headers, browsers)
        except StripeError as refused:
            facts = {"request_log_url": f"https://dashboard.stripe.com/test/logs/{request_id}"}
            answer = Answer(refused.status, {"error": {**refused.error, **facts}})
        if fault is not None and fault.effect is Effect.DROP:
            return CutConnection(b"")
        if fault is not None and fault.effect is Effect.ERROR_AFTER_WORK:
            answer = _fault_answer(fault)
        return respond(answer, headers)

    async def _perform(
        self,
        request: HttpRequest,
        body: bytes,
        verb: Verb,
        fault: Fault | None,
        request_id: str,
        headers: dict[str, str],
        browsers: bool,
    ) -> Answer:
        posted = request.method == "POST"
        values = parse_form(body if posted else request.scope["query_string"])
        publishable = self._recognize(request, values, browsers)
        key = request.headers.get("idempotency-key") if posted else None
        if key is not None:
            headers["Idempotency-Key"] = key
            if key in self._in_flight:
                raise idempotency.in_use(key)
            if len(key) > idempotency.LONGEST_KEY:
                raise StripeError("Idempotency keys can be at most 255 characters", kind="idempotency_error")
            self._in_flight.add(key)
        try:
            if fault is not None and fault.effect in (Effect.DELAY, Effect.ERROR):
                await asyncio.sleep(fault.delay_seconds)
            if fault is not None and fault.effect is Effect.ERROR:
                return _fault_answer(fault)
            late = fault.delay_seconds if fault is not None and fault.effect is Effect.LATE else None
            origin = Origin(
                request_id=request_id, idempotency_key=key, publishable=publishable, late_seconds=late
            )
            call = idempotency.fingerprint(request.method, request.url.path, body)
            with self.store.transaction(origin) as ledger:
                return self._once(ledger, verb, values, key, call, headers)
        finally:
            self._in_flight.discard(key or "")

    def _once(
        self,
        ledger: Ledger,
        verb: Verb,
        values: dict[str, Any],
        key: str | None,
        call: str,
        headers: dict[str, str],
    ) -> Answer:
        before = idempotency.kept(ledger, key, call) if key else None
        if before is not None:
            headers |= {"Idempotent-Replayed": "true", "Original-Request": before[1]}
            return before[0]
        params = Params(values)
        done = verb(ledger, params)
        answer = done if isinstance(done, Answer) else Answer(200, done)
        if answer.status == 200:
            answer = Answer(200, expand(ledger, answer.body, params.texts("expand")))
        if key:
            idempotency.keep(ledger, key, call, answer)
        return answer

    def _recognize(self, request: HttpRequest, values: dict[str, Any], browsers: bool) -> bool:
        """Check the API key; true for the publishable one, which a browser may send in the form, as Stripe.js does."""
        key = key_of(request) or values.get("key")
        if key and secrets.compare_digest(key, self._secret_key):
            return False
        if not key or not secrets.compare_digest(key, self._publishable_key):
            raise unauthorized(key)
        if not browsers:
            raise secret_key_required()
        return True

    def is_secret_key(self, request: HttpRequest) -> bool:
        """Tell whether the request has the server's key."""
        return secrets.compare_digest(key_of(request) or "", self._secret_key)


def key_of(request: HttpRequest) -> str | None:
    """Read the API key of a request, sent as Bearer or as Basic."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip() or None
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(credentials).decode().partition(":")[0] or None
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None


def _fault_answer(fault: Fault) -> Answer:
    message = "An unknown error occurred while processing the request."
    if fault.status == 429:
        return Answer(
            429, {"error": error("invalid_request_error", "Request rate limit exceeded.", code="rate_limit")}
        )
    return Answer(fault.status, {"error": error("api_error", message)})


def respond(answer: Answer, headers: dict[str, str]) -> Response[bytes]:
    """Write an answer as Stripe's indented JSON."""
    content = json.dumps(answer.body, indent=2).encode()
    return Response(content, status_code=answer.status, headers=headers, media_type="application/json")


class CutConnection(Response[bytes]):
    """Answers nothing at all: the server closes the connection."""

    def to_asgi_response(self, *args: Any, **kwargs: Any) -> ASGIResponse:
        """Return a response that makes the server hang up."""
        return _Cut()


class _Cut(ASGIResponse):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise more bytes than are sent, which is how an ASGI app makes its server hang up."""
        promise = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": promise})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
