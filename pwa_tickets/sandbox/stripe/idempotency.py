"""Keeps the first answer of each idempotency key, which names one call with one body, and gives it again."""

import hashlib
import json

from pwa_tickets.sandbox.stripe.confirmation import Answer
from pwa_tickets.sandbox.stripe.errors import StripeError
from pwa_tickets.sandbox.stripe.store import Ledger

LONGEST_KEY = 255


def fingerprint(method: str, path: str, body: bytes) -> str:
    """Hash a call, so that the same key with another call is noticed."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()


def kept(ledger: Ledger, key: str, call: str) -> tuple[Answer, str] | None:
    """Find a key's first answer and its request id; None for a new key. Refuses a key of another call."""
    row = ledger.db.execute(
        "select fingerprint, status, body, request_id from idempotency_keys where key = ?", (key,)
    ).fetchone()
    if row is None:
        return None
    if row[0] != call:
        raise StripeError(
            "Keys for idempotent requests can only be used with the same parameters they were first used with."
            f" Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    return Answer(row[1], json.loads(row[2])), row[3]


def keep(ledger: Ledger, key: str, call: str, answer: Answer) -> None:
    """Keep a key's answer in the transaction of the work itself, so that neither is ever kept without the other."""
    ledger.db.execute(
        "insert into idempotency_keys (key, fingerprint, status, body, request_id) values (?, ?, ?, ?, ?)",
        (key, call, answer.status, json.dumps(answer.body), ledger.origin.request_id or ""),
    )


def in_use(key: str) -> StripeError:
    """Refuse a key whose first call still runs."""
    return StripeError(
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted"
        f" twice, and the other request is still going through): {key}. Please try again later.",
        status=409,
        kind="idempotency_error",
        code="idempotency_key_in_use",
    )
