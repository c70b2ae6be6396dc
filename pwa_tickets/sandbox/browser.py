"""Serves `/sandbox/stripe/…`: the `/v3/` script, the frames it opens, and the three calls a browser may make of Stripe."""

from pathlib import Path
from typing import Any

import httpx
import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pwa_tickets.sandbox.pages import Sandbox, page

ASSETS = Path(__file__).parent / "assets"
SCRIPT_PARTS = ("frame.js", "elements.js", "stripe.js")
FRESH = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
PASSED_ON = ("authorization", "content-type", "stripe-version", "idempotency-key")
ANSWER_WITHIN_SECONDS = 30.0
UNREACHABLE = {
    "error": {
        "type": "api_connection_error",
        "message": "We could not reach the bank. Try again in a moment.",
    }
}

HttpRequest = Request[Any, Any, Any]


@get("/stripe/v3")
async def script() -> Response[str]:
    """Serve one classic script, as Stripe's is: `Stripe` is there as soon as it has loaded."""
    parts = [(ASSETS / "v3" / name).read_text() for name in SCRIPT_PARTS]
    content = f'(() => {{\n"use strict";\n{"".join(parts)}}})();\n'
    return Response(content, headers=FRESH, media_type="text/javascript; charset=utf-8")


@get("/stripe/payment")
async def payment_frame() -> Response[str]:
    """Serve the frame in which card fields are typed."""
    return page("payment.html")


@get("/stripe/challenge")
async def challenge_frame() -> Response[str]:
    """Serve the frame in which the bank asks for 3-D Secure."""
    return page("challenge.html")


@get("/stripe/v1/payment_intents/{id:str}")
async def retrieve(
    request: HttpRequest, id: FromPath[str], sandbox: NamedDependency[Sandbox]
) -> Response[bytes]:
    """Pass a browser's question about its payment on to the sandbox Stripe."""
    query = request.scope["query_string"].decode()
    return await _pass_on(request, sandbox, f"payment_intents/{id}?{query}")


@post("/stripe/v1/payment_intents/{id:str}/confirm", status_code=200)
async def confirm(
    request: HttpRequest, id: FromPath[str], sandbox: NamedDependency[Sandbox]
) -> Response[bytes]:
    """Pass a browser's attempt to pay on to the sandbox Stripe."""
    return await _pass_on(request, sandbox, f"payment_intents/{id}/confirm")


@post("/stripe/v1/3ds2/challenge", status_code=200)
async def challenge(request: HttpRequest, sandbox: NamedDependency[Sandbox]) -> Response[bytes]:
    """Pass the answer to a 3-D Secure challenge on to the sandbox Stripe."""
    return await _pass_on(request, sandbox, "3ds2/challenge")


async def _pass_on(request: HttpRequest, sandbox: Sandbox, path: str) -> Response[bytes]:
    """Forward a browser's call: it knows the product's address only, and the sandbox Stripe has a port of its own."""
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    body = await request.body()
    try:
        async with httpx.AsyncClient(verify=False, timeout=ANSWER_WITHIN_SECONDS) as client:  # noqa: S501 – loopback
            answer = await client.request(
                request.method, f"{sandbox.stripe_url}/v1/{path}", content=body, headers=headers
            )
    except httpx.HTTPError:
        return _as_json(msgspec.json.encode(UNREACHABLE), 502, {})
    shown = {name: answer.headers[name] for name in ("request-id",) if name in answer.headers}
    return _as_json(answer.content, answer.status_code, shown)


def _as_json(content: bytes, status: int, headers: dict[str, str]) -> Response[bytes]:
    return Response(
        content,
        status_code=status,
        headers={**headers, "Cache-Control": "no-store"},
        media_type="application/json",
    )


ROUTES = (script, payment_frame, challenge_frame, retrieve, confirm, challenge)
