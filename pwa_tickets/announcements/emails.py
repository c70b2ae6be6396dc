"""What a family gets: the staff's words in the studio's look, and at the foot why they get it. Builds mails, sends none."""

from pwa_tickets.announcements.queries import AnnouncementView
from pwa_tickets.notifications.email_templates import write
from pwa_tickets.notifications.message import Mail
from pwa_tickets.settings import Settings


def announcement_words(settings: Settings, said: AnnouncementView) -> tuple[str, str]:
    """The words as HTML and as text: for every family the same, so that the preview is what they get."""
    paragraphs = [part.split("\n") for part in said.body.split("\n\n")]
    return write(
        settings,
        "announcement",
        subject=said.subject,
        headline=said.subject,
        poster=said.poster,
        paragraphs=paragraphs,
        said=said,
    )


def announcement_email(
    settings: Settings, said: AnnouncementView, *, to_email: str, to_name: str, message_id: str
) -> Mail:
    """The mail to one family."""
    html, words = announcement_words(settings, said)
    return Mail(
        to_email=to_email,
        to_name=to_name,
        subject=said.subject,
        html=html,
        text=words,
        message_id=message_id,
        reply_to=said.reply_to or "",
    )
