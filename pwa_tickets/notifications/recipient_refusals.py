"""Tells a mail server's "no such mailbox" from every other no: that one is the recipient's own, and final.

All others are about us, whether the server says so with a 4 or a 5: no log-in, no leave to relay, a sender it does not like. Once
somebody has mended that, the same mail goes out.
"""

import re
from typing import Final

import aiosmtplib

_STATUS: Final = re.compile(r"\b5\.(\d{1,3}\.\d{1,3})\b")
_MAILBOX_STATUS: Final = re.compile(r"[12]\.\d+")
_SENDER_STATUS: Final = frozenset({"1.7", "1.8"})
_MAILBOX_CODES: Final = frozenset({550, 551, 553})
_MAILBOX_WORDS: Final = re.compile(r"\b(mailbox|recipient|user)\b", re.IGNORECASE)
_OUR_WORDS: Final = re.compile(
    r"relay|auth|log.?in|sign.?in|permi|prohibit|denied|policy|sender|block|spam|client|helo|tls|\b(rate|limit)",
    re.IGNORECASE,
)


def is_recipients_own(refusal: aiosmtplib.SMTPResponseException) -> bool:
    """Tell whether a server refused a mail for its recipient's sake.

    By the enhanced status where it gives one (RFC 3463: X.1 addresses, X.2 mailboxes). Without one, by the code it answers a
    recipient with, unless its words are about us; after the whole mail only by words that name a mailbox.
    """
    on_recipient = isinstance(refusal, aiosmtplib.SMTPRecipientRefused)
    if refusal.code < 500 or not (on_recipient or isinstance(refusal, aiosmtplib.SMTPDataError)):
        return False
    if status := _STATUS.search(refusal.message):
        return bool(_MAILBOX_STATUS.fullmatch(status[1])) and status[1] not in _SENDER_STATUS
    if refusal.code not in _MAILBOX_CODES or _OUR_WORDS.search(refusal.message):
        return False
    return on_recipient or bool(_MAILBOX_WORDS.search(refusal.message))
