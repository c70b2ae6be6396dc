"""Settings that cannot be are told before anything starts: all of them at once, each in a sentence, none with a secret in it."""

from pathlib import Path

import pytest

from pwa_tickets.money import has_hundredths
from pwa_tickets.settings import Settings, SettingsError

LIVE = {"STRIPE_SECRET_KEY": "sk_live_1", "STRIPE_PUBLISHABLE_KEY": "pk_live_1"}


def read(tmp_path: Path, **changes: str) -> Settings:
    place = {"DATABASE_URL": "postgresql://app@db/tickets", "PWA_TICKETS_DATA_DIR": str(tmp_path)}
    return Settings.from_env(place | changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set."),
        ({"DATABASE_URL": "mysql://db"}, "DATABASE_URL must begin with postgresql://, not mysql://"),
        ({"DATABASE_ADMIN_URL": "db"}, "DATABASE_ADMIN_URL must begin with postgresql://"),
        ({"DATABASE_URL": "postgresql://db:54320000/x"}, "DATABASE_URL must name a host and a port that can be."),
        *(({"PORT": text}, "PORT must ") for text in ("http", "-1", "0", "65536", "80a", "8_0", "٨")),
        ({"PWA_TICKETS_BASE_URL": "https://"}, "PWA_TICKETS_BASE_URL must begin with https://"),
        ({"PWA_TICKETS_BASE_URL": "https://a.example:99999"}, "PWA_TICKETS_BASE_URL must begin with https://"),
        ({"PWA_TICKETS_BASE_URL": "https://a.example/shop"}, "PWA_TICKETS_BASE_URL must end after host and port"),
        (LIVE | {"STRIPE_SECRET_KEY": "pk_live_1"}, "STRIPE_SECRET_KEY must begin with sk_live_ or sk_test_"),
        (LIVE | {"STRIPE_PUBLISHABLE_KEY": "sk_live_1"}, "STRIPE_PUBLISHABLE_KEY must begin with pk_live_"),
        ({"STRIPE_SECRET_KEY": "sk_live_1"}, "STRIPE_PUBLISHABLE_KEY is missing"),
        ({"STRIPE_PUBLISHABLE_KEY": "pk_live_1"}, "STRIPE_SECRET_KEY is missing"),
        (LIVE | {"STRIPE_PUBLISHABLE_KEY": "pk_test_1"}, "must both be live keys, or both test keys"),
        (LIVE | {"STRIPE_SECRET_KEY": "rk_test_1"}, "must both be live keys, or both test keys"),
        (LIVE | {"STRIPE_API_BASE": "http://127.0.0.1:9"}, "must not be given a live STRIPE_SECRET_KEY"),
        ({"STRIPE_WEBHOOK_SECRET": "sk_live_1"}, "STRIPE_WEBHOOK_SECRET must begin with whsec_"),
        ({"STRIPE_API_BASE": "http://stripe.example"}, "STRIPE_API_BASE must begin with https://"),
        ({"STRIPE_JS_URL": "https://js.example/; script-src *"}, "STRIPE_JS_URL must begin with https://"),
        ({"SMTP_URL": "mail.example:25"}, "SMTP_URL must begin with smtp:// or smtps:// or smtp+starttls://"),
        ({"SMTP_URL": "smtp://:25"}, "SMTP_URL must name a host"),
        ({"SMTP_URL": "smtp://mail.example:smtp"}, "SMTP_URL must name a host and a port that can be."),
        *(
            ({"PWA_TICKETS_MAIL_FROM": text}, "PWA_TICKETS_MAIL_FROM must be one sender")
            for text in ("Starlight", "tickets@", "@x.example", "a@b.example, c@d.example", "a@localhost")
        ),
        ({"PWA_TICKETS_MAIL_FROM": "A <a@b.example>\r\nBcc: <x@y.example>"}, "must be one sender"),
        ({"STORAGE_URL": "/srv/files"}, "STORAGE_URL must begin with s3://"),
        ({"PWA_TICKETS_CURRENCY": "jpy"}, "must be a currency with cents, like usd or eur, not 'jpy'"),
        ({"PWA_TICKETS_CURRENCY": "KWD"}, "must be a currency with cents"),
        ({"PWA_TICKETS_CURRENCY": "dollars"}, "must be a currency with cents"),
        ({"PWA_TICKETS_STUDIO_NAME": "Star\nlight"}, "PWA_TICKETS_STUDIO_NAME must be one line"),
        ({"PWA_TICKETS_RESERVATION_MINUTES": "0"}, "PWA_TICKETS_RESERVATION_MINUTES must not be below 2."),
        ({"PWA_TICKETS_RESERVATION_MINUTES": "99999"}, "PWA_TICKETS_RESERVATION_MINUTES must not be above 120."),
        ({"PWA_TICKETS_WORKERS": "0"}, "PWA_TICKETS_WORKERS must not be below 1."),
        ({"PWA_TICKETS_RATE_LIMIT": "-1"}, "PWA_TICKETS_RATE_LIMIT must not be negative."),
        ({"PWA_TICKETS_JOBS_INSIDE": "no"}, "PWA_TICKETS_JOBS_INSIDE must be 1 for yes or 0 for no, not 'no'."),
        ({"PWA_TICKETS_ALLOW_SANDBOX": "true"}, "PWA_TICKETS_ALLOW_SANDBOX must be 1 for yes or 0 for no"),
        ({"PWA_TICKETS_TRUSTED_PROXIES": "127.0.0.1, caddy"}, "must list IP addresses, and 'caddy' is none."),
        ({"PWA_TICKETS_SECRET_KEY": "short"}, "PWA_TICKETS_SECRET_KEY must have at least 32 characters."),
        ({"PWA_TICKETS_CURENCY": "eur"}, "PWA_TICKETS_CURENCY is not a setting. Did you mean PWA_TICKETS_CURRENCY?"),
        ({"PWA_TICKETS_DATA_DIR": "/etc/hostname"}, "PWA_TICKETS_DATA_DIR must be a folder that we may write in"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, **changes)
    assert sentence in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read(
            tmp_path / "data",
            PORT="0",
            SMTP_URL="smtp://user:secret@mail:x",
            STRIPE_SECRET_KEY="secret",
            PWA_TICKETS_CURRENCY="jpy",
        )
    told = str(refused.value).splitlines()
    assert [line.split()[0] for line in told] == [
        "PORT",
        "STRIPE_SECRET_KEY",
        "SMTP_URL",
        "PWA_TICKETS_CURRENCY",
        "STRIPE_PUBLISHABLE_KEY",
    ]
    assert "secret" not in str(refused.value)
    assert not (tmp_path / "data").exists()


def test_settings_that_make_sense_are_taken(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        **LIVE,
        PORT="8080",
        PWA_TICKETS_BASE_URL="https://Tickets.Example/",
        PWA_TICKETS_MAIL_FROM='"Dance, Inc." <tickets@studio.example>',
        PWA_TICKETS_TRUSTED_PROXIES="::1, 0:0:0:0:0:0:0:2",
        PWA_TICKETS_CURRENCY="EUR",
        PWA_TICKETS_JOBS_INSIDE="0",
        STRIPE_JS_URL="/sandbox/stripe/v3",
    )
    assert (settings.port, settings.currency, settings.jobs_inside) == (8080, "eur", False)
    assert settings.base_url == "https://tickets.example"
    assert settings.trusted_proxies == ("::1", "::2")


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path) -> None:
    given = read(tmp_path, PWA_TICKETS_STUDIO_NAME="", PORT=" ", PWA_TICKETS_UNKNOWN="", STORAGE_URL="")
    assert given == read(tmp_path)


def test_a_key_that_was_lost_is_told_and_none_is_made_in_its_place(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert read(tmp_path).secret_key == first
    file = tmp_path / "secret-key"
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("")  # as a full disk leaves it
    with pytest.raises(SettingsError, match="has lost its key"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("currency", "counted"),
    [
        ("usd", True),
        ("eur", True),
        ("huf", True),
        ("jpy", False),
        ("bhd", False),
        ("isk", False),
        ("xyz", False),
    ],
)
def test_only_currencies_counted_in_hundredths_are_sold_in(currency: str, counted: bool) -> None:
    assert has_hundredths(currency) is counted
