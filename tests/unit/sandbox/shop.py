"""A shop of one page, as strict as the product about what its pages may load: it sells one seat for $25.00."""

import os
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar, Response, get
from litestar.params import FromQuery
from litestar.static_files import create_static_files_router

import pwa_tickets
from pwa_tickets.sandbox.router import create_sandbox_router

STATIC = Path(pwa_tickets.__file__).parent / "static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; connect-src 'self'; img-src 'self' data:"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Checkout</title>
<link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/base.css">
<link rel="stylesheet" href="/static/css/components.css">
<script src="/sandbox/stripe/v3/" defer></script><script src="/shop.js" type="module"></script></head>
<body class="page"><main class="page-main stack"><h1>Checkout</h1>
<div id="express"></div><div id="card"></div><p id="result" role="status"></p></main>
<div class="sticky-bar">
<button class="button button-wide button-money" id="pay"><span>Pay</span><span>$25.00</span></button>
</div>
</body></html>"""
SCRIPT = """
const { key, secret } = await (await fetch("/intent")).json();
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || undefined;
const stripe = Stripe(key);
const elements = stripe.elements({
  clientSecret: secret,
  appearance: { variables: {
    colorPrimary: token("--ink"), colorBackground: token("--surface"), colorText: token("--ink"), colorDanger: token("--bad"),
    fontFamily: token("--sans"), borderRadius: token("--radius-m"), fontSizeBase: "17px",
  } },
});
const result = document.querySelector("#result");
const heard = (window.heard = []);
const express = elements.create("expressCheckout");
express.on("ready", ({ availablePaymentMethods }) => heard.push(["express", availablePaymentMethods]));
express.mount("#express");
const card = elements.create("payment");
card.on("change", ({ complete, empty }) => { window.card = { complete, empty }; });
card.on("ready", () => { document.body.dataset.ready = "yes"; });
card.mount("#card");
document.querySelector("#pay").addEventListener("click", async () => {
  result.textContent = "Paying";
  const checked = await elements.submit();
  const redirect = new URLSearchParams(location.search).get("redirect") ?? "if_required";
  const paid = checked.error ? checked
    : await stripe.confirmPayment({ elements, confirmParams: { return_url: `${location.origin}/thanks` }, redirect });
  window.paid = paid;
  const { error, paymentIntent } = paid;
  result.textContent = error ? `${error.code}: ${error.message}` : paymentIntent.status;
});
window.retrieve = () => stripe.retrievePaymentIntent(secret);
window.handle = () => stripe.handleNextAction({ clientSecret: secret });
"""


def create_shop() -> Litestar:
    stripe_url, secret_key = os.environ["SHOP_STRIPE_URL"], os.environ["SHOP_SECRET_KEY"]

    @get("/checkout")
    async def checkout() -> Response[str]:
        return Response(PAGE, media_type="text/html", headers={"Content-Security-Policy": POLICY})

    @get("/shop.js")
    async def script() -> Response[str]:
        return Response(SCRIPT, media_type="text/javascript")

    @get("/thanks")
    async def thanks(redirect_status: FromQuery[str]) -> Response[str]:
        return Response(f"Thanks: {redirect_status}", media_type="text/plain")

    @get("/intent")
    async def intent() -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=stripe_url, auth=(secret_key, "")) as stripe:
            made = (
                await stripe.post("/v1/payment_intents", data={"amount": "2500", "currency": "usd"})
            ).json()
        return {"key": os.environ["SHOP_PUBLISHABLE_KEY"], "secret": made["client_secret"], "id": made["id"]}

    handlers: list[Any] = [checkout, script, thanks, intent]
    handlers.append(
        create_sandbox_router(stripe_url=stripe_url, mailbox_folder=Path(os.environ["SHOP_MAILBOX_FOLDER"]))
    )
    if STATIC.is_dir():
        handlers.append(create_static_files_router("/static", [STATIC]))
    return Litestar(handlers)
