"""What the mails about accounts of staff say. Each has one link, which opens a form: programs that read mail follow links too."""

from pwa_tickets.accounts import account_links, invitations, team
from pwa_tickets.accounts.account_changes import SENTENCES, AccountChange
from pwa_tickets.accounts.account_links import LinkedAccount
from pwa_tickets.accounts.invitations import InvitationMail
from pwa_tickets.i18n import gettext
from pwa_tickets.notifications.email_templates import write
from pwa_tickets.notifications.message import Mail, domain_of
from pwa_tickets.settings import Settings


def invitation(settings: Settings, invited: InvitationMail) -> Mail:
    """Somebody is asked to work here."""
    studio = settings.studio_name
    return link_mail(
        settings,
        name=f"invitation.{invited.id}",
        to_email=invited.email,
        subject=gettext("%(by)s invites you to the ticket office of %(studio)s")
        % {"by": invited.by, "studio": studio},
        headline=gettext("You’re invited"),
        sentence=gettext("%(by)s would like you to help with the tickets of %(studio)s. Your role: %(role)s.")
        % {"by": invited.by, "studio": studio, "role": gettext(team.ROLE_LABELS[invited.role])},
        path=f"/admin/invitation/{invitations.link_token(settings, invited.id)}",
        button=gettext("Choose a password"),
        note=gettext("The link works once, for %(days)s days. Not expecting this? You can ignore it.")
        % {"days": invitations.DAYS},
    )


def password_reset(settings: Settings, link: LinkedAccount) -> Mail:
    """Somebody asked for a new password."""
    return link_mail(
        settings,
        name=f"account-link.{link.id}",
        to_email=link.email,
        subject=gettext("A new password for %(studio)s") % {"studio": settings.studio_name},
        headline=gettext("Choose a new password"),
        sentence=gettext("Somebody asked for a new password for your account at %(studio)s.")
        % {"studio": settings.studio_name},
        path=f"/admin/password/{account_links.link_token(settings, link)}",
        button=gettext("Choose a new password"),
        note=gettext(
            "The link works once, for an hour. Didn’t ask for this? "
            "You can ignore it; your password stays the same."
        ),
    )


def email_change(settings: Settings, link: LinkedAccount) -> Mail:
    """Somebody wants this to be their address."""
    return link_mail(
        settings,
        name=f"account-link.{link.id}",
        to_email=link.email,
        subject=gettext("Your new address for %(studio)s") % {"studio": settings.studio_name},
        headline=gettext("Is this your address?"),
        sentence=gettext("%(name)s wants to sign in at %(studio)s with this address.")
        % {"name": link.name, "studio": settings.studio_name},
        path=f"/admin/new-email/{account_links.link_token(settings, link)}",
        button=gettext("Use this address"),
        note=gettext(
            "The link works once, for an hour, where you are signed in. Not you? You can ignore it."
        ),
    )


def account_change(
    settings: Settings, change: AccountChange, to_email: str, name: str, *, may_reset: bool
) -> Mail:
    """How somebody signs in was changed, and what to do if they did not do it.

    Args:
        name: tells one change from the next.
        may_reset: the address is the account's still, so that a new password can be mailed to it.
    """
    studio = {"studio": settings.studio_name}
    return link_mail(
        settings,
        name=f"account-change.{name}",
        to_email=to_email,
        subject=gettext("Your account at %(studio)s was changed") % studio,
        headline=gettext("Was this you?"),
        sentence=gettext(SENTENCES[change]),
        path="/admin/forgot-password" if may_reset else "/admin/sign-in",
        button=gettext("Choose a new password") if may_reset else gettext("Open the ticket office"),
        note=gettext(
            "If it was, you’re all set. If it wasn’t, choose a new password right away and tell an owner of "
            "the studio’s account."
        )
        if may_reset
        else gettext(
            "If it was, you’re all set. If it wasn’t, tell an owner of the studio’s account right away: they "
            "can end its access."
        ),
    )


def link_mail(
    settings: Settings,
    *,
    name: str,
    to_email: str,
    subject: str,
    headline: str,
    sentence: str,
    path: str,
    button: str,
    note: str,
) -> Mail:
    """Write a mail with one link, as a button; `path` is on our own site."""
    html, words = write(
        settings,
        "account_link",
        subject=subject,
        headline=headline,
        poster="slate",
        sentence=sentence,
        link_url=f"{settings.base_url}{path}",
        button_label=button,
        note=note,
    )
    message_id = f"<{name}@{domain_of(settings.mail_from)}>"
    return Mail(to_email=to_email, subject=subject, html=html, text=words, message_id=message_id)
