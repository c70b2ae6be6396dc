"""The fields of a message, read the same from the office's form and from a program."""

from typing import Annotated

import msgspec

from pwa_tickets.announcements.drafts import Words
from pwa_tickets.i18n import marked
from pwa_tickets.web.fields import Email, Text
from pwa_tickets.web.forms import Form


class WordsForm(msgspec.Struct, kw_only=True):
    """The form of a message."""

    section: Annotated[str | None, Text(most=120)] = None
    not_come: bool = False
    subject: Annotated[str, Text(most=150, empty=marked("Please say in a few words what it is about."))]
    body: Annotated[
        str, Text(most=5000, lines=True, empty=marked("Please write what the families should know."))
    ]
    reply_to: Annotated[str | None, Email()] = None


def words_of(form: Form[WordsForm]) -> Words:
    """What a form without errors says."""
    return msgspec.convert(msgspec.structs.asdict(form.value), Words)
