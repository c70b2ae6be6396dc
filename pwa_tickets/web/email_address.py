"""Email addresses: which ones mail can get to, and the one form in which all spellings of an address are compared."""

import unicodedata
from typing import Final

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from pwa_tickets.i18n import gettext, marked
from pwa_tickets.web.words import single_line

LOOKS_WRONG: Final = marked("That doesn’t look like an email address.")
NO_SUCH_DOMAIN: Final = marked("Mail can’t reach that address. Please check the part after the @.")
ASCII_ONLY: Final = marked("We can only write to addresses with plain letters before the @, a to z.")
DID_YOU_MEAN: Final = marked("Did you mean %(address)s? The i you typed is a different letter.")

_DOTS_OF_I: Final = str.maketrans({"ı": "i", "\u0307": None})


class NoEmailAddress(ValueError):
    """Mail cannot get to what was typed; the message is for whoever typed it."""


def read_email(typed: str) -> str:
    """The address as it was typed, without what cannot be seen around it.

    Raises:
        NoEmailAddress: with the sentence that says what to change.
    """
    address = single_line(typed)
    deliverable_form(address)
    return address


def deliverable_form(address: str) -> str:
    """The address in ASCII, as every mail server takes it: the domain in its `xn--` spelling, capitals kept before the @.

    Raises:
        NoEmailAddress: mail cannot get there.
    """
    mailbox, _, domain = address.rpartition("@")
    if mailbox and not mailbox.isascii():  # needs SMTPUTF8, which most relays do not speak
        raise NoEmailAddress(gettext(ASCII_ONLY))
    if meant := _meant(domain):
        raise NoEmailAddress(gettext(DID_YOU_MEAN) % {"address": f"{mailbox}@{meant}"})
    try:
        form = _validated(address).ascii_email
    except EmailNotValidError:
        raise NoEmailAddress(
            gettext(LOOKS_WRONG if _is_good(f"x@{domain}", domain) else NO_SUCH_DOMAIN)
        ) from None
    assert form, "an address of plain letters has an ASCII form"
    return form


def canonical_email(address: str) -> str:
    """The one form of an address, for keeping beside it and comparing: ASCII and lower case.

    What was taken in before we looked so closely has a form too, which no address of today shares.
    """
    try:
        return deliverable_form(single_line(address)).lower()
    except NoEmailAddress:
        return unicodedata.normalize("NFC", single_line(address)).lower()


def _validated(address: str) -> ValidatedEmail:
    """Nothing is asked of the network: somebody waits."""
    return validate_email(address, strict=True, allow_smtputf8=False, check_deliverability=False)


def _is_good(address: str, domain: str) -> bool:
    """Whether the domain is none of the reasons: it can be one, or does not even look like one."""
    if "." not in domain:
        return True
    try:
        _validated(address)
    except EmailNotValidError:
        return False
    return True


def _meant(domain: str) -> str | None:
    """`gmail.com` for `gmaıl.com`: another domain, whose owner would get the mail, and a slip on a Turkish keyboard."""
    dotted = unicodedata.normalize("NFD", domain).translate(_DOTS_OF_I).lower()
    return dotted if dotted.isascii() and not domain.isascii() and dotted != domain.lower() else None
