"""Records what happened as Stripe's events, in the transaction in which it happens; `deliveries` sends them."""

from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject, new_id

API_VERSION = "2026-10-28.endive"
WEBHOOKS: StripeObject = {"mode": "normal", "delay_seconds": 0.0, "url": None, "types": None}
"""`types`: which events go to the webhook, as it was registered; None for all, as the sandbox itself is set up."""


def record(
    ledger: Ledger, type: str, about: StripeObject, *, previous: StripeObject | None = None
) -> StripeObject:
    """Keep an event and, where there is a webhook, queue its delivery."""
    data: StripeObject = {"object": about}
    if previous is not None:
        data["previous_attributes"] = previous
    event = ledger.insert(
        {
            "id": new_id("evt_"),
            "object": "event",
            "api_version": API_VERSION,
            "created": int(ledger.now),
            "data": data,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": ledger.origin.request_id, "idempotency_key": ledger.origin.idempotency_key},
            "type": type,
        },
    )
    webhooks = ledger.setting("webhooks", WEBHOOKS)
    types = webhooks.get("types")
    if webhooks["url"] is not None and (types is None or type in types or "*" in types):
        state = "dropped" if webhooks["mode"] == "dropped" else "waiting"
        for _ in range(2 if webhooks["mode"] == "twice" else 1):
            line_up(ledger, event["id"], webhooks["delay_seconds"], state)
    return event


def line_up(ledger: Ledger, event_id: str, seconds: float = 0, state: str = "waiting") -> None:
    """Queue a delivery of an event, to be sent after so many seconds."""
    ledger.db.execute(
        "insert into deliveries (event_id, created, due, state) values (?, ?, ?, ?)",
        (event_id, ledger.now, ledger.now + seconds, state),
    )


def with_pending(ledger: Ledger, event: StripeObject) -> StripeObject:
    """Fill in `pending_webhooks`, the one fact of an event that changes."""
    sql = "select count(*) from deliveries where event_id = ? and state = 'waiting'"
    (waiting,) = ledger.db.execute(sql, (event["id"],)).fetchone()
    return {**event, "pending_webhooks": waiting}
