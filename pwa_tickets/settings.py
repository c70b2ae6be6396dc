"""Every setting, once. The environment is read here and nowhere else."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pwa_tickets.db.connections import POOL_SIZE
from pwa_tickets.private_files import write_private
from pwa_tickets.settings_reader import SettingsReader
from pwa_tickets.stripe_access import StripeAccess, sandbox_stripe
from pwa_tickets.studio_choices import NOTHING_CHOSEN, StudioChoices

SHORTEST_KEY: Final = 32
SHORTEST_TOKEN: Final = 16


class SettingsError(Exception):
    """The environment asks for something that cannot be; the message says in sentences what to change, one a line."""


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
        secret_key, secret_key_is_made: signs order links, 32 bytes; whether it was made for this data folder.
        stripe_*: keys and addresses of Stripe, or of what stands in for it.
        smtp_url: `smtp://user:password@host:port`, `smtps://`, or `smtp+starttls://`.
        storage_url: `s3://bucket/prefix`, or None: files in data_dir. Its credentials are read by the library, from AWS_….
        storage_over_http: whether the bucket may be asked without TLS: one inside one's own network.
        backup_to, backup_recipient, backup_keep: the place of daily backups, the age key they are for, how many stay.
        studio_name, studio_address, studio_phone: who sells, and how to reach them: on pages, mails and tickets.
        currency: ISO 4217, lower case, two decimals.
        reservation_minutes: how long seats are kept for a buyer; `reservation_times` are what follows from it.
        workers, pool: server processes; connections that each keeps for sessions, and for buyers (see `db/connections.py`).
        jobs_inside: whether the server runs the jobs too; off where `pwa-tickets worker` runs apart.
        rate_limit: unsafe API requests a minute from one address after a burst; 0 turns every limit off.
        trusted_proxies: addresses whose X-Forwarded-For is believed.
        metrics_token: whoever sends it as Bearer may read `/metrics`; without one nobody may.
        sandbox_dir, rehearsal: the sandbox's mailbox; its Stripe, in force until the studio opens. None where none runs.
        told, studio: variables that the environment set, which wins; what the owner chose beyond (`studio/in_force.py`).
        earlier_stripe: keys that the owner replaced, the latest first: payments by them are still settled and sent back.
    """

    database_url: str
    database_admin_url: str | None = None
    data_dir: Path = Path("data")
    base_url: str = "http://127.0.0.1:8000"
    port: int = 8000
    secret_key: bytes = field(default=b"", repr=False)
    secret_key_is_made: bool = False
    stripe_secret_key: str = field(default="", repr=False)
    stripe_publishable_key: str = ""
    stripe_webhook_secret: str = field(default="", repr=False)
    stripe_api_base: str = "https://api.stripe.com"
    stripe_js_url: str = "https://js.stripe.com/v3/"
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "Ticket office <tickets@studio.example>"
    storage_url: str | None = None
    storage_over_http: bool = False
    backup_to: str | None = None
    backup_recipient: str | None = None
    backup_keep: int = 14
    currency: str = "usd"
    studio_name: str = "Your studio"
    studio_address: str = ""
    studio_phone: str = ""
    reservation_minutes: int = 10
    workers: int = 1
    pool: int = POOL_SIZE
    jobs_inside: bool = True
    rate_limit: int = 3600
    trusted_proxies: tuple[str, ...] = ()
    metrics_token: str = field(default="", repr=False)
    demo_password: str | None = field(default=None, repr=False)
    allow_sandbox: bool = False
    sandbox_dir: Path | None = None
    told: frozenset[str] = frozenset()
    studio: StudioChoices = NOTHING_CHOSEN
    rehearsal: StripeAccess | None = None
    earlier_stripe: tuple[StripeAccess, ...] = ()

    @property
    def reservation_times(self) -> ReservationTimes:
        """How long seats are kept, extended and waited for."""
        return ReservationTimes.of(self.reservation_minutes)

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over https: decides the cookie's name and flags."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(
        cls,
        environment: Mapping[str, str] | None = None,
        *,
        database_later: bool = False,
        requirements: Callable[["Settings"], list[str]] = lambda _: [],
    ) -> "Settings":
        """Read the environment.

        Args:
            database_later: without DATABASE_URL, `database_url` is '': whoever asks starts the embedded one afterwards.
            requirements: names what a command needs beyond settings that make sense, as sentences.

        Raises:
            SettingsError: something is missing or makes no sense; the message tells whoever starts the server all of it.
        """
        read = SettingsReader(os.environ if environment is None else environment)
        port = read.number("PORT", cls.port, least=1, most=65535)
        sandbox = read.text("PWA_TICKETS_SANDBOX_DIR")
        folder = read.folder("PWA_TICKETS_DATA_DIR", "data")
        settings = cls(
            database_url=read.url("DATABASE_URL", "postgresql", also=("postgres",), needs_host=False),
            database_admin_url=read.url(
                "DATABASE_ADMIN_URL", "postgresql", also=("postgres",), needs_host=False
            )
            or None,
            data_dir=folder,
            base_url=read.origin("PWA_TICKETS_BASE_URL", f"http://127.0.0.1:{port}"),
            port=port,
            stripe_secret_key=read.key("STRIPE_SECRET_KEY", "sk", "rk"),
            stripe_publishable_key=read.key("STRIPE_PUBLISHABLE_KEY", "pk"),
            stripe_webhook_secret=read.text("STRIPE_WEBHOOK_SECRET"),
            stripe_api_base=read.https("STRIPE_API_BASE", cls.stripe_api_base).rstrip("/"),
            stripe_js_url=_script(read),
            smtp_url=read.url("SMTP_URL", "smtp", "smtps", "smtp+starttls"),
            mail_from=read.sender("PWA_TICKETS_MAIL_FROM", cls.mail_from),
            storage_url=read.url("STORAGE_URL", "s3", also=("gs", "az", "file", "memory"), needs_host=False)
            or None,
            storage_over_http=read.text("AWS_ALLOW_HTTP").lower() in ("true", "1"),
            backup_to=read.text("PWA_TICKETS_BACKUP_TO") or None,
            backup_recipient=read.text("PWA_TICKETS_BACKUP_RECIPIENT") or None,
            backup_keep=read.number("PWA_TICKETS_BACKUP_KEEP", cls.backup_keep, least=1, most=1000),
            currency=read.currency("PWA_TICKETS_CURRENCY", cls.currency),
            studio_name=read.single_line("PWA_TICKETS_STUDIO_NAME", cls.studio_name, most=100),
            studio_address=read.single_line("PWA_TICKETS_STUDIO_ADDRESS", cls.studio_address, most=200),
            studio_phone=read.single_line("PWA_TICKETS_STUDIO_PHONE", cls.studio_phone, most=40),
            reservation_minutes=read.number(
                "PWA_TICKETS_RESERVATION_MINUTES", cls.reservation_minutes, least=2, most=120
            ),
            workers=read.number("PWA_TICKETS_WORKERS", cls.workers, least=1, most=64),
            pool=read.number("PWA_TICKETS_POOL", cls.pool, least=2, most=200),
            jobs_inside=read.switch("PWA_TICKETS_JOBS_INSIDE", default=cls.jobs_inside),
            rate_limit=read.number("PWA_TICKETS_RATE_LIMIT", cls.rate_limit, least=0, most=1_000_000),
            trusted_proxies=read.addresses("PWA_TICKETS_TRUSTED_PROXIES"),
            metrics_token=read.text("PWA_TICKETS_METRICS_TOKEN"),
            demo_password=read.text("PWA_TICKETS_DEMO_PASSWORD") or None,
            allow_sandbox=read.switch("PWA_TICKETS_ALLOW_SANDBOX", default=cls.allow_sandbox),
            sandbox_dir=Path(sandbox) if sandbox else None,
            rehearsal=sandbox_stripe(read.url("PWA_TICKETS_REHEARSAL_STRIPE", "http"), folder),
            told=read.told(),
        )
        given = read.text("PWA_TICKETS_SECRET_KEY")
        read.unknown()
        faults = [*read.faults, *_contradictions(settings, given), *requirements(settings)]
        if not (settings.database_url or database_later):
            faults.append("DATABASE_URL is not set. `pwa-tickets demo` starts a database of its own.")
        if not faults:
            try:
                if given:
                    return replace(settings, secret_key=given.encode())
                return replace(settings, secret_key=_kept_key(settings.data_dir), secret_key_is_made=True)
            except SettingsError as fault:
                faults = [str(fault)]
        raise SettingsError("\n".join(faults))


def environment() -> dict[str, str]:
    """A copy, for commands that start other programs with some of it replaced."""
    return dict(os.environ)


def set_environment(values: Mapping[str, str]) -> None:
    """What the processes we start, and this one's own `Settings.from_env`, will read."""
    os.environ.update(values)


def _script(read: SettingsReader) -> str:
    """Stripe's script for browsers: an address of the web, or a path of ours."""
    if read.text("STRIPE_JS_URL").startswith("/"):
        return read.text("STRIPE_JS_URL")
    return read.https("STRIPE_JS_URL", Settings.stripe_js_url)


def _contradictions(settings: Settings, given_key: str) -> list[str]:
    """Settings that are right each and wrong together, or missing everywhere."""
    secret, publishable = settings.stripe_secret_key, settings.stripe_publishable_key
    faults = []
    if bool(secret) != bool(publishable):
        missing = "STRIPE_PUBLISHABLE_KEY" if secret else "STRIPE_SECRET_KEY"
        faults.append(f"{missing} is missing: without both keys of Stripe nobody can pay.")
    elif ("_live_" in secret and "_test_" in publishable) or ("_test_" in secret and "_live_" in publishable):
        faults.append(
            "STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY must both be live keys, or both test keys."
        )
    if "_live_" in secret and settings.stripe_api_base != Settings.stripe_api_base:
        faults.append("STRIPE_API_BASE is not Stripe’s own, and must not be given a live STRIPE_SECRET_KEY.")
    if settings.stripe_webhook_secret and not settings.stripe_webhook_secret.startswith("whsec_"):
        faults.append("STRIPE_WEBHOOK_SECRET must begin with whsec_: Stripe shows it beside the webhook.")
    if settings.metrics_token and len(settings.metrics_token) < SHORTEST_TOKEN:
        faults.append(f"PWA_TICKETS_METRICS_TOKEN must have at least {SHORTEST_TOKEN} characters.")
    if given_key and len(given_key) < SHORTEST_KEY:
        faults.append(f"PWA_TICKETS_SECRET_KEY must have at least {SHORTEST_KEY} characters.")
    return faults


def _kept_key(data_dir: Path) -> bytes:
    """The key that was made once and is kept in the data folder for the owner's eyes only."""
    file = data_dir / "secret-key"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        write_private(file, secrets.token_urlsafe(SHORTEST_KEY), replace_existing=False)
    key = file.read_text().strip()
    if len(key) < SHORTEST_KEY:
        raise SettingsError(
            f"The file {file} has lost its key, and without that key links in mails no longer open. Bring it back "
            "from a backup, or delete the file for a new one."
        )
    return key.encode()
