"""Only the recipient's own refusal is final: the words of mail servers, as they say them."""

import aiosmtplib
import pytest

from pwa_tickets.notifications.recipient_refusals import is_recipients_own


def on_recipient(code: int, words: str) -> aiosmtplib.SMTPResponseException:
    return aiosmtplib.SMTPRecipientRefused(code, words, "maya@example.com")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (550, "5.1.1 <maya@example.com>: Recipient address rejected: User unknown in virtual mailbox table"),
        (550, "5.1.1 The email account that you tried to reach does not exist."),
        (550, "no such mailbox <maya@example.com>"),
        (550, "Unrouteable address"),
        (551, "User not local"),
        (553, "5.1.3 The recipient address is not a valid RFC-5321 address."),
        (552, "5.2.2 The email account that you tried to reach is over quota"),
        (556, "5.1.10 Recipient address has null MX"),
        (550, "5.2.1 The email account that you tried to reach is disabled.\n5.2.1 Please see the help"),
    ],
)
def test_a_mailbox_that_is_not_there_is_final(code: int, words: str) -> None:
    assert is_recipients_own(on_recipient(code, words))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (530, "5.7.0 Authentication required"),
        (530, "Authentication Required"),
        (535, "5.7.8 Authentication credentials invalid"),
        (550, "5.7.1 <maya@example.com>: Relay access denied"),
        (554, "5.7.1 <maya@example.com>: Relay access denied"),
        (550, "relay not permitted"),
        (550, "authentication required"),
        (550, "Administrative prohibition"),
        (553, "sorry, that domain isn't in my list of allowed rcpthosts; please log in first"),
        (550, "5.1.8 <tickets@studio.example>: Sender address rejected: Domain not found"),
        (550, "5.1.7 bad sender"),
        (550, "Sender verify failed"),
        (554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked"),
        (554, "Transaction failed"),
        (552, "5.3.4 Message too big for system"),
        (550, "5.4.6 Routing loop detected"),
        (451, "4.3.0 Too busy"),
        (450, "4.1.1 User unknown, perhaps later"),
    ],
)
def test_everything_else_waits(code: int, words: str) -> None:
    assert not is_recipients_own(on_recipient(code, words))


@pytest.mark.parametrize(
    ("words", "final"),
    [
        ("5.1.1 no such user", True),
        ("no such mailbox", True),
        ("5.6.0 I do not like the content", False),
        ("5.7.1 This looks like spam", False),
        ("Message rejected", False),
        ("This message was classified as spam by the recipient", False),
    ],
)
def test_after_the_whole_mail_only_what_names_the_mailbox_is_final(words: str, final: bool) -> None:
    assert is_recipients_own(aiosmtplib.SMTPDataError(550, words)) is final


@pytest.mark.parametrize(
    "refusal",
    [
        aiosmtplib.SMTPSenderRefused(550, "5.1.1 no such mailbox", "tickets@studio.example"),
        aiosmtplib.SMTPAuthenticationError(535, "5.1.1 no such user"),
        aiosmtplib.SMTPHeloError(550, "no such mailbox"),
        aiosmtplib.SMTPConnectResponseError(554, "5.1.1 go away"),
    ],
)
def test_before_a_recipient_is_named_nothing_is_the_recipients(
    refusal: aiosmtplib.SMTPResponseException,
) -> None:
    assert not is_recipients_own(refusal)
