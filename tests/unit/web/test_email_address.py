"""One address is one, however it is spelled, and two are never one; what mail cannot get to is said in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwa_tickets.web import email_address
from pwa_tickets.web.email_address import NoEmailAddress, canonical_email, deliverable_form, read_email


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("maya@example.com", "maya@example.com"),
        ("  Maya.Brooks@Example.COM\u200e", "maya.brooks@example.com"),
        ("info@müller.example", "info@xn--mller-kva.example"),
        ("info@xn--mller-kva.example", "info@xn--mller-kva.example"),
        ("INFO@XN--MLLER-KVA.example", "info@xn--mller-kva.example"),
        ("info@MÜLLER.example", "info@xn--mller-kva.example"),
        ("info@mu\u0308ller.example", "info@xn--mller-kva.example"),
        ("maya@ｅｘａｍｐｌｅ。com", "maya@example.com"),
        ("info@faß.example", "info@xn--fa-hia.example"),
    ],
)
def test_every_spelling_has_the_same_form(typed: str, canonical: str) -> None:
    assert canonical_email(read_email(typed)) == canonical
    assert canonical_email(canonical) == canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İPEK@example.com", "ipek@example.com"),
        ("ıpek@example.com", "ipek@example.com"),
        ("straße@example.com", "strasse@example.com"),
        ("info@faß.example", "info@fass.example"),
        ("ayse@gmaıl.com", "ayse@gmail.com"),
    ],
)
def test_two_addresses_stay_two(one: str, other: str) -> None:
    assert canonical_email(one) != canonical_email(other)


def test_mail_is_sent_to_the_ascii_spelling_with_the_capitals_that_were_typed() -> None:
    assert deliverable_form("Maya@Müller.example") == "Maya@xn--mller-kva.example"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", email_address.LOOKS_WRONG),
        ("maya", email_address.LOOKS_WRONG),
        ("maya@nowhere", email_address.LOOKS_WRONG),
        ("a b@example.com", email_address.LOOKS_WRONG),
        ("a..b@example.com", email_address.LOOKS_WRONG),
        ("maya@example.com\r\nBcc: x@y.example", email_address.LOOKS_WRONG),
        (f"{'m' * 65}@example.com", email_address.LOOKS_WRONG),
        (f"maya@{'x' * 70}.com", email_address.NO_SUCH_DOMAIN),
        (f"maya@{'ü' * 60}.com", email_address.NO_SUCH_DOMAIN),
        ("maya@example..com", email_address.NO_SUCH_DOMAIN),
        ("maya@-example.com", email_address.NO_SUCH_DOMAIN),
        ("maya@example.com.", email_address.NO_SUCH_DOMAIN),
        ("maya@192.168.0.1", email_address.NO_SUCH_DOMAIN),
        ("maya@studio.local", email_address.NO_SUCH_DOMAIN),
        ("maya@xn--a.com", email_address.NO_SUCH_DOMAIN),
        ("İPEK@example.com", email_address.ASCII_ONLY),
        ("ö@bücher.example", email_address.ASCII_ONLY),
        ("ayse@gmaıl.com", email_address.DID_YOU_MEAN % {"address": "ayse@gmail.com"}),
        ("ayse@GMAİL.COM", email_address.DID_YOU_MEAN % {"address": "ayse@gmail.com"}),
    ],
)
def test_what_mail_cannot_get_to_is_said(typed: str, sentence: str) -> None:
    with pytest.raises(NoEmailAddress) as refused:
        read_email(typed)
    assert str(refused.value) == sentence


@given(st.text(max_size=90) | st.from_regex(r"\A[^\s@]{1,9}@[^\s@]{1,9}\.[^\s@]{2,5}\Z"))
def test_whatever_is_typed_has_one_form_that_stays(typed: str) -> None:
    form = canonical_email(typed)
    assert canonical_email(form) == form
    try:
        address = read_email(typed)
    except NoEmailAddress:
        return
    assert form.isascii()
    assert form == form.lower() == canonical_email(deliverable_form(address))
