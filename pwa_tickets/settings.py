"""Every setting, once. The environment is read here and nowhere else."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SettingsError(Exception):
    """The environment asks for something that cannot be; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class ReservationTimes:
    """How long seats are kept for a buyer, in minutes: what SQL is told, and what pages say.

    Attributes:
        reservation: from the first seat of a cart.
        to_pay: at least so long from the moment an order is placed.
        extension: given once a cart, when its buyer asks.
        longest: no cart keeps its seats longer than this from its first one.
    """

    reservation: int
    to_pay: int
    extension: int
    longest: int

    @classmethod
    def of(cls, minutes: int) -> "ReservationTimes":
        """The times that follow from the one setting."""
        return cls(reservation=minutes, to_pay=minutes, extension=minutes, longest=minutes * 5 // 2)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the server was told.

    Attributes:
        database_url: the app's login, bound by row security.
        database_admin_url: the owner's login, for migrations and backup.
        data_dir: files, keys and the embedded database.
        base_url: how browsers reach us, without a slash at the end; links in mails begin with it.
        secret_key: signs order links; 32 bytes.
        stripe_*: keys and addresses of Stripe, or of what stands in for it.
        smtp_url: `smtp://user:password@host:port`, `smtps://`, or `smtp+starttls://`.
        storage_url: `s3://bucket/prefix`, or None: files in data_dir.
        currency: ISO 4217, lower case, two decimals.
        reservation_minutes: how long seats are kept for a buyer; `reservation_times` are what follows from it.
        workers: server processes.
        jobs_inside: whether the server runs the jobs too; off where `pwa-tickets worker` runs apart.
        rate_limit: unsafe API requests a minute from one address after a burst; 0 turns every limit off.
        trusted_proxies: addresses whose X-Forwarded-For is believed.
        sandbox_dir: where the sandbox keeps its mailbox; None outside the demo and tests.
    """

    database_url: str
    database_admin_url: str | None = None
    data_dir: Path = Path("data")
    base_url: str = "http://127.0.0.1:8000"
    port: int = 8000
    secret_key: bytes = field(default=b"", repr=False)
    stripe_secret_key: str = field(default="", repr=False)
    stripe_publishable_key: str = ""
    stripe_webhook_secret: str = field(default="", repr=False)
    stripe_api_base: str = "https://api.stripe.com"
    stripe_js_url: str = "https://js.stripe.com/v3/"
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "Starlight Dance Academy <tickets@starlight.example>"
    storage_url: str | None = None
    currency: str = "usd"
    studio_name: str = "Starlight Dance Academy"
    reservation_minutes: int = 10
    workers: int = 1
    jobs_inside: bool = True
    rate_limit: int = 3600
    trusted_proxies: tuple[str, ...] = ()
    demo_password: str | None = field(default=None, repr=False)
    allow_sandbox: bool = False
    sandbox_dir: Path | None = None

    @property
    def reservation_times(self) -> ReservationTimes:
        """How long seats are kept, extended and waited for."""
        return ReservationTimes.of(self.reservation_minutes)

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over https: decides the cookie's name and flags."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment.

        Raises:
            SettingsError: something is missing or makes no sense; the message is for the person who starts the server.
        """
        env = os.environ if environment is None else environment
        data_dir = Path(env.get("PWA_TICKETS_DATA_DIR", "data")).absolute()
        if not env.get("DATABASE_URL"):
            raise SettingsError("DATABASE_URL is not set. `pwa-tickets demo` starts a database of its own.")
        port = _number(env, "PORT", 8000)
        proxies = env.get("PWA_TICKETS_TRUSTED_PROXIES", "")
        sandbox = env.get("PWA_TICKETS_SANDBOX_DIR")
        return cls(
            database_url=env["DATABASE_URL"],
            database_admin_url=env.get("DATABASE_ADMIN_URL"),
            data_dir=data_dir,
            base_url=_base_url(env, port),
            port=port,
            secret_key=_secret_key(env, data_dir),
            stripe_secret_key=env.get("STRIPE_SECRET_KEY", ""),
            stripe_publishable_key=env.get("STRIPE_PUBLISHABLE_KEY", ""),
            stripe_webhook_secret=env.get("STRIPE_WEBHOOK_SECRET", ""),
            stripe_api_base=env.get("STRIPE_API_BASE", cls.stripe_api_base).rstrip("/"),
            stripe_js_url=env.get("STRIPE_JS_URL", cls.stripe_js_url),
            smtp_url=env.get("SMTP_URL", ""),
            mail_from=env.get("PWA_TICKETS_MAIL_FROM", cls.mail_from),
            storage_url=env.get("STORAGE_URL") or None,
            currency=env.get("PWA_TICKETS_CURRENCY", cls.currency).lower(),
            studio_name=env.get("PWA_TICKETS_STUDIO_NAME", cls.studio_name),
            reservation_minutes=_number(
                env, "PWA_TICKETS_RESERVATION_MINUTES", cls.reservation_minutes, least=2
            ),
            workers=_number(env, "PWA_TICKETS_WORKERS", cls.workers),
            jobs_inside=env.get("PWA_TICKETS_JOBS_INSIDE", "1") != "0",
            rate_limit=_number(env, "PWA_TICKETS_RATE_LIMIT", cls.rate_limit),
            trusted_proxies=tuple(address.strip() for address in proxies.split(",") if address.strip()),
            demo_password=env.get("PWA_TICKETS_DEMO_PASSWORD") or None,
            allow_sandbox=env.get("PWA_TICKETS_ALLOW_SANDBOX") == "1",
            sandbox_dir=Path(sandbox) if sandbox else None,
        )


def environment() -> dict[str, str]:
    """A copy, for commands that start other programs with some of it replaced."""
    return dict(os.environ)


def set_environment(values: Mapping[str, str]) -> None:
    """What the processes we start, and this one's own `Settings.from_env`, will read."""
    os.environ.update(values)


def _base_url(env: Mapping[str, str], port: int) -> str:
    """https, or http on this very machine: elsewhere a session would travel in the clear, and no camera would open."""
    url = env.get("PWA_TICKETS_BASE_URL") or f"http://127.0.0.1:{port}"
    parts = urlsplit(url)
    near = parts.hostname in LOOPBACK or (parts.hostname or "").endswith(".localhost")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and near)):
        raise SettingsError(
            f"PWA_TICKETS_BASE_URL must begin with https://, or with http://localhost or http://127.0.0.1, not {url!r}."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _number(env: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = env.get(name)
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number, not {text!r}.") from None
    if number < least:
        raise SettingsError(f"{name} must not be {'negative' if least == 0 else f'below {least}'}.")
    return number


def _secret_key(env: Mapping[str, str], data_dir: Path) -> bytes:
    """The given key, or one made once and kept in the data folder for the owner's eyes only."""
    if given := env.get("PWA_TICKETS_SECRET_KEY"):
        if len(given) < 32:
            raise SettingsError("PWA_TICKETS_SECRET_KEY must have at least 32 characters.")
        return given.encode()
    file = data_dir / "secret-key"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return file.read_text().strip().encode()
