"""Writes Stripe's error envelope, which the official SDK turns into CardError, InvalidRequestError and the rest."""

from typing import Any


class StripeError(Exception):
    """Refuses a call. Nothing it began is kept: the transaction around it rolls back."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = error(kind, message, code=code, param=param, **facts)


def error(kind: str, message: str, *, code: str | None = None, **facts: Any) -> dict[str, Any]:
    """Write the inside of the envelope; absent facts are left out, as Stripe does."""
    known = {"type": kind, "code": code, "message": message, **facts}
    if code is not None:
        known["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
    return {name: value for name, value in known.items() if value is not None}


def missing(noun: str, id: str) -> StripeError:
    """Refuse an id that names nothing."""
    return StripeError(f"No such {noun}: '{id}'", status=404, code="resource_missing", param="id")


def unexpected_state(message: str, intent: dict[str, Any]) -> StripeError:
    """Refuse a call that does not fit the intent's status."""
    return StripeError(message, code="payment_intent_unexpected_state", payment_intent=intent)


def unauthorized(key: str | None) -> StripeError:
    """Refuse a missing or wrong API key, of which only the ends are repeated."""
    if not key:
        return StripeError(
            "You did not provide an API key. You need to provide your API key in the Authorization header,"
            " using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    hidden = f"{key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:]}" if len(key) > 12 else "*" * len(key)
    return StripeError(f"Invalid API Key provided: {hidden}", status=401)


def secret_key_required() -> StripeError:
    """Refuse a browser's key where only a server may call."""
    return StripeError(
        "This API call cannot be made with a publishable API key. Please use a secret API key."
        " You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.",
        status=403,
        code="secret_key_required",
    )
