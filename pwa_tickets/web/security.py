"""What stands before every handler and rides on every answer: same-origin, limits, headers."""

from ipaddress import IPv4Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.exceptions import ClientException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import TicketsError, TooManyRequests
from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.settings_reader import LOOPBACK

SAFE = {"GET", "HEAD", "OPTIONS"}
WEBHOOK = "/api/webhooks/"
SANDBOX = "/sandbox/"
BURST = 2000.0


class CrossOrigin(TicketsError):
    """Refuse what a browser sent from another site's page."""

    status, slug, title = 403, "cross-origin", "Not from this site"
    description = "The request was sent by a browser from a page of another site. Nothing was changed."
    sentence = "This request came from another site. Please use the pages of the studio."


class KnownHost(ASGIMiddleware):
    """On http, which is this machine's alone, only this machine's names are answered.

    Another site may let its own name lead to 127.0.0.1 (DNS rebinding), and its pages would read ours. Where the product is
    reached by https, a certificate says whose name it is.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuse or pass on."""
        settings: Settings = scope["litestar_app"].state.settings
        host = Headers.from_scope(scope).get("host")
        if host is not None and not settings.secure and not _is_near(host, settings):
            raise ClientException(gettext("This isn’t one of our addresses."), status_code=421)
        await next_app(scope, receive, send)


class SameOrigin(ASGIMiddleware):
    """Every unsafe request of a browser must come from our own pages.

    `Sec-Fetch-Site` decides, or `Origin` where that is absent. Neither at all is not a browser: no forgery to fear. Requests
    with a Bearer token carry no ambient right (a password that a proxy asked for does: browsers add it by themselves), and
    the webhook is signed.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuse or pass on."""
        if is_unsafe(scope) and not scope["path"].startswith(WEBHOOK):
            headers = Headers.from_scope(scope)
            if not headers.get("authorization", "").lower().startswith("bearer ") and not self._is_ours(
                headers, scope
            ):
                raise CrossOrigin()
            if scope["path"].startswith("/api/") and _has_body(headers) and not _is_json(headers):
                raise ClientException(gettext("The body must be JSON (application/json)."))
        await next_app(scope, receive, send)

    @staticmethod
    def _is_ours(headers: Headers, scope: Scope) -> bool:
        if site := headers.get("sec-fetch-site"):
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is None:
            return True
        settings: Settings = scope["litestar_app"].state.settings
        if origin == _origin(settings.base_url):
            return True
        return (
            not settings.secure and origin == f"http://{headers.get('host')}"
        )  # localhost for 127.0.0.1, and the like


class RateLimit(ASGIMiddleware):
    """A bucket per address for unsafe requests of scripts and forms, wide enough for a whole school behind one address at 10:00.

    The webhook is not counted, nor what the sandbox's Stripe is asked, which for real would not come here.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Take a drop or refuse."""
        settings: Settings = scope["litestar_app"].state.settings
        counted = is_unsafe(scope) and not scope["path"].startswith((WEBHOOK, SANDBOX))
        if counted and settings.rate_limit:
            database: Database = scope["litestar_app"].state.database
            await consume_token(
                database,
                f"address:{client_network(scope, settings)}",
                per_minute=settings.rate_limit,
                burst=BURST,
            )
        await next_app(scope, receive, send)


def _is_near(host: str, settings: Settings) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    return name in LOOPBACK or name.endswith(".localhost") or name == urlsplit(settings.base_url).hostname


def is_unsafe(scope: Scope) -> bool:
    """Whether the request may change something."""
    return scope["type"] == ScopeType.HTTP and scope["method"] not in SAFE


async def consume_token(database: Database, key: str, *, per_minute: float, burst: float) -> None:
    """Consume one token of the bucket `key`, shared by all processes.

    Raises:
        TooManyRequests: the bucket is empty; `retry_after` in seconds.
    """
    left = await database.call(SYSTEM).fetchval(
        "select take_token($1, $2, $3)", key, float(per_minute), float(burst)
    )
    if left < 0:
        raise TooManyRequests(retry_after=max(1, round(-left * 60 / per_minute + 0.5)))


def client_address(scope: Scope, settings: Settings) -> str:
    """The asker's address; a trusted proxy's X-Forwarded-For is believed, nobody else's."""
    client = scope.get("client")
    peer = client[0] if client else "unknown"
    if peer not in settings.trusted_proxies:
        return peer
    forwarded = Headers.from_scope(scope).get("x-forwarded-for", "").split(",")
    untrusted = [
        hop.strip() for hop in forwarded if hop.strip() and hop.strip() not in settings.trusted_proxies
    ]
    return untrusted[-1] if untrusted else peer


def client_network(scope: Scope, settings: Settings) -> str:
    """Where the asker is, for what counts by address: of IPv6 the network, for a home or a machine has 2^64 addresses of it."""
    address = client_address(scope, settings)
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return address
    return str(known.ipv4_mapped or IPv6Network((known, 64), strict=False))


def security_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    """The headers of every answer. Scripts, styles and frames come from us, and cards from Stripe."""
    origin = "" if settings.stripe_js_url.startswith("/") else _origin(settings.stripe_js_url)
    stripe = f" {origin} {origin.replace('://', '://*.')}" if origin else ""
    pays = f'(self "{origin}")' if origin else "(self)"
    frames = f"{stripe} https://hooks.stripe.com" if stripe else ""
    api = " https://api.stripe.com" if stripe else ""
    policy = "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval'{stripe}",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            f"connect-src 'self'{api}",
            f"frame-src 'self'{frames}",
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": f"camera=(self), payment={pays}, geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    }
    if settings.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    headers["Cache-Control"] = "no-store"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


async def send_security_headers(message: Message, scope: Scope) -> None:
    """Add them, unless the answer brought its own. An answer that says nothing of caches is kept by none."""
    if message["type"] != "http.response.start":
        return
    present = {name.lower() for name, _ in message["headers"]}
    wanted: list[tuple[bytes, bytes]] = scope["litestar_app"].state.security_headers
    message["headers"] = [*message["headers"], *(pair for pair in wanted if pair[0] not in present)]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_json(headers: Headers) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind == "multipart/form-data"
