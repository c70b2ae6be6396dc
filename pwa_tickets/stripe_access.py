"""What it takes to speak with one Stripe: the real one, or the sandbox that stands in for it while a studio rehearses."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SANDBOX_SCRIPT: Final = "/sandbox/stripe/v3"


@dataclass(frozen=True, kw_only=True)
class StripeAccess:
    """Keys and addresses of one Stripe."""

    secret_key: str = field(repr=False)
    publishable_key: str
    webhook_secret: str = field(repr=False)
    api_base: str
    js_url: str


def sandbox_stripe(url: str, data_dir: Path) -> StripeAccess | None:
    """The sandbox that listens at this address, with the keys it keeps in the data folder; None where there is none."""
    file = data_dir / "sandbox" / "keys.json"
    if not url or not file.exists():
        return None
    keys: dict[str, str] = json.loads(file.read_text())
    return StripeAccess(**keys, api_base=url.rstrip("/"), js_url=SANDBOX_SCRIPT)
