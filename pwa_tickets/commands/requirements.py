"""Says what a server that sells real tickets lacks, beyond settings that make sense: `serve` refuses, doctor tells."""

from pwa_tickets.settings import Settings

REAL = Settings(database_url="")
"""What is in force where nothing is said: Stripe's own address, and a made-up sender."""
INSTEAD = (
    "`serve` sells real tickets and needs the real Stripe and a mail server. To try the product, use "
    "`pwa-tickets demo`; to serve with the sandbox or with test keys, set PWA_TICKETS_ALLOW_SANDBOX=1."
)


def missing_to_sell(settings: Settings) -> list[str]:
    """Say what is not the real thing, a sentence each; nothing when the sandbox is allowed."""
    if settings.allow_sandbox:
        return []
    faults = [*_missing(settings), *_not_real(settings)]
    return [*faults, INSTEAD] if faults else []


def missing_to_start(settings: Settings) -> list[str]:
    """Say the same, unless only keys of Stripe are missing: the owner may have typed them in, or does so in the set-up."""
    others = [fault for fault in missing_to_sell(settings) if not fault.startswith(("STRIPE_", INSTEAD))]
    told = any(variable.startswith("STRIPE_") for variable in settings.told)
    return missing_to_sell(settings) if others or told else []


def _missing(settings: Settings) -> list[str]:
    needed = {
        "STRIPE_SECRET_KEY": settings.stripe_secret_key,
        "STRIPE_PUBLISHABLE_KEY": settings.stripe_publishable_key,
        "STRIPE_WEBHOOK_SECRET": settings.stripe_webhook_secret,
        "SMTP_URL": settings.smtp_url,
        "PWA_TICKETS_MAIL_FROM": settings.mail_from if settings.mail_from != REAL.mail_from else "",
    }
    return [f"{name} is missing." for name, value in needed.items() if not value]


def _not_real(settings: Settings) -> list[str]:
    faults = []
    if "_test_" in settings.stripe_secret_key:
        faults.append("STRIPE_SECRET_KEY is a test key: families would get tickets and nobody would pay.")
    if settings.stripe_api_base != REAL.stripe_api_base:
        faults.append(f"STRIPE_API_BASE is {settings.stripe_api_base}, which is not Stripe.")
    if not settings.stripe_js_url.startswith("https://js.stripe.com/"):
        faults.append(f"STRIPE_JS_URL is {settings.stripe_js_url}, which is not Stripe’s script.")
    if settings.sandbox_dir is not None:
        faults.append("PWA_TICKETS_SANDBOX_DIR is set: anybody could read the mails there.")
    return faults
