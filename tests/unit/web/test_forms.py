"""Forms: what arrives becomes the struct's values, or a sentence for each wrong field with everything that was typed kept."""

from collections.abc import AsyncGenerator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State

from pwa_tickets.errors import InvalidInput
from pwa_tickets.settings import Settings
from pwa_tickets.web.choices import File
from pwa_tickets.web.fields import Email, Money, Text, Typed, Upload, Whole
from pwa_tickets.web.forms import Form, fill, read_form, read_query, read_typed


class Status(StrEnum):
    PAID = "paid"
    REFUNDED = "refunded"


class Sample(msgspec.Struct, kw_only=True):
    """A field of every kind but times, which have their own file of tests."""

    gate: Annotated[str, Text(most=10, empty="Please name the gate.")]
    shows: list[UUID]
    note: Annotated[str, Text(lines=True, most=20)] = ""
    mail: Annotated[str | None, Email()] = None
    seats: Annotated[int, Whole(least=1, most=8)] = 2
    price: Annotated[int | None, Money()] = None
    status: Status = Status.PAID
    later: bool = False
    day: date | None = None


SHOW, OTHER = uuid4(), uuid4()


def read(**sent: str | list[str]) -> Form[Sample]:
    words = {name: [value] if isinstance(value, str) else value for name, value in sent.items()}
    return read_typed(Sample, Typed(words))


def test_one_ticked_box_is_a_list_and_so_are_two() -> None:
    assert read(gate="A", shows=str(SHOW)).value.shows == [SHOW]
    assert read(gate="A", shows=[str(SHOW), str(OTHER), str(SHOW)]).value.shows == [SHOW, OTHER]


def test_every_kind_becomes_its_value() -> None:
    form = read(
        gate="  Door\u200b  A ",
        shows=str(SHOW),
        note="one\r\n two \r\n\r\n",
        mail=" Maya@Example.com ",
        seats="4",
        price="$28",
        status="refunded",
        later="on",
        day="2027-05-15",
    )
    assert form.errors == {}
    assert form.value == Sample(
        gate="Door A",
        shows=[SHOW],
        note="one\ntwo",
        mail="maya@example.com",
        seats=4,
        price=2800,
        status=Status.REFUNDED,
        later=True,
        day=date(2027, 5, 15),
    )


def test_what_may_be_empty_has_its_default_and_what_may_not_has_its_sentence() -> None:
    form = read(gate=" ", seats="", price="", mail="")
    assert form.errors == {"gate": "Please name the gate.", "shows": "Please choose at least one."}
    assert read(gate="A", shows=str(SHOW)).value == Sample(gate="A", shows=[SHOW])


@pytest.mark.parametrize(
    ("field", "words", "sentence"),
    [
        ("gate", "eleven char", "This can have up to 10 characters, and has 11."),
        ("gate", "\u200b", "Please name the gate."),
        ("shows", "7", "Please choose from these."),
        ("mail", "maya@nowhere", "That doesn’t look like an email address."),
        ("seats", "nine", "Please type a whole number, 1 to 8."),
        ("seats", "9", "Please type a whole number, 1 to 8."),
        ("seats", "99999999999999999999", "Please type a whole number, 1 to 8."),
        ("price", "1.200", "Please type an amount like 28 or 28.00."),
        ("status", "banana", "Please choose one of these."),
        ("day", "2027-02-30", "Please type the date like 2027-05-15."),
    ],
)
def test_a_wrong_field_says_so_and_keeps_what_was_typed(field: str, words: str, sentence: str) -> None:
    form = read(**{"gate": "A", "shows": str(SHOW), field: words})
    assert form.errors == {field: sentence}
    assert form.typed.word(field) == words
    if field not in ("gate", "shows"):
        assert form.value == Sample(gate="A", shows=[SHOW])


def test_the_problems_are_told_from_top_to_bottom() -> None:
    form = read(day="never", seats="0")
    form.refuse("", "Somebody else saved this meanwhile.")
    assert [name for name, _ in form.problems()] == ["", "gate", "shows", "seats", "day"]


def test_what_a_verb_refuses_stands_at_its_field_or_above_the_form() -> None:
    form = read(gate="A", shows=str(SHOW))
    refused = [
        {"field": "shows", "message": "One of these shows does not exist."},
        {"field": "expires_at", "message": "Those hours are already over."},
    ]
    form.note(InvalidInput(refused))
    assert form.errors == {
        "shows": "One of these shows does not exist.",
        "": "Those hours are already over.",
    }


def test_a_form_is_filled_with_values_and_reading_it_gives_them_back() -> None:
    values: dict[str, Any] = {
        "gate": "Door A",
        "shows": [SHOW],
        "price": 205,
        "later": True,
        "day": date(2027, 1, 2),
    }
    form = fill(Sample, values)
    assert form.errors == {}
    assert form.typed.word("price") == "2.05"
    assert form.has("status", Status.PAID)
    assert read_typed(Sample, form.typed).value == Sample(**values)


def test_a_new_form_is_empty_but_for_defaults() -> None:
    form = fill(Sample)
    assert (form.typed.word("gate"), form.typed.words("shows"), form.typed.word("seats")) == ("", [], "2")


class Sent(msgspec.Struct):
    file: Annotated[Upload, File(endings=(".csv", ".xlsx"))]


def test_a_file_is_taken_by_the_ending_of_its_name() -> None:
    venue = Upload("Hall.CSV", b"row,seat")
    assert read_typed(Sent, Typed({"file": [venue]})).value.file == venue
    wrong = read_typed(Sent, Typed({"file": [Upload("venue.pdf", b"%PDF")]}))
    assert wrong.errors == {"file": "Please choose a file of one of these kinds: .csv, .xlsx."}
    assert read_typed(Sent, Typed({"file": [""]})).errors == {"file": "Please choose a file."}


INPUTS = [*(field.name for field in msgspec.structs.fields(Sample)), "x"]
WORDS = st.text() | st.sampled_from([str(SHOW), "on", "paid", "2", "$28", "2027-05-15", "maya@example.com"])


@given(st.dictionaries(st.sampled_from(INPUTS), st.lists(WORDS, min_size=1, max_size=3)))
def test_nothing_anybody_sends_breaks_it(sent: dict[str, list[str]]) -> None:
    form = read_typed(Sample, Typed(sent))
    if not form.errors:
        again = fill(Sample, msgspec.structs.asdict(form.value))
        assert read_typed(Sample, again.typed).value == form.value
    assert all(sentence for sentence in form.errors.values())


@post("/form", status_code=200)
async def sent(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await read_form(request, Sample)
    return Response({"errors": form.errors, "value": None if form.errors else form.value})


@post("/file", status_code=200)
async def sent_file(request: Request[Any, Any, Any]) -> dict[str, Any]:
    form = await read_form(request, Sent)
    return {"errors": form.errors, "length": 0 if form.errors else len(form.value.file.content)}


class Filters(msgspec.Struct):
    seats: Annotated[int, Whole(least=1, most=8)] = 2
    statuses: list[Status] = []


@get("/list")
async def filtered(request: Request[Any, Any, Any]) -> Response[Any]:
    form = read_query(request, Filters)
    return Response({"errors": form.errors, "value": form.value})


@pytest.fixture
async def browser() -> AsyncGenerator[httpx.AsyncClient]:
    state = State({"settings": Settings(database_url="", currency="usd")})
    app = Litestar([sent, sent_file, filtered], state=state)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://tickets.test") as client:
        yield client


async def test_a_browsers_form_is_read_url_encoded_and_multipart(browser: httpx.AsyncClient) -> None:
    form = {"gate": "Door A", "shows": [str(SHOW), str(OTHER)], "price": "28,50"}
    plain = await browser.post("/form", data=form)
    in_parts = await browser.post("/form", data=form, files={"other": ("", b"")})
    assert plain.json() == in_parts.json()
    assert plain.json()["value"]["price"] == 2850
    assert len(plain.json()["value"]["shows"]) == 2


async def test_a_browsers_file_is_read_whole(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/file", files={"file": ("hall.csv", b"x" * 3000)})
    assert answer.json() == {"errors": {}, "length": 3000}


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
@pytest.mark.parametrize("body", [b"", b"\xff\xfe=%ff&gate=%00", b"--x\r\n\r\n\xff\r\n--x--\r\n", b"[1, 2"])
async def test_no_body_makes_a_fault_of_ours(browser: httpx.AsyncClient, kind: str, body: bytes) -> None:
    answer = await browser.post("/form", content=body, headers={"Content-Type": kind})
    assert answer.status_code < 500


async def test_filters_in_an_address_fall_back_one_by_one(browser: httpx.AsyncClient) -> None:
    answer = (await browser.get("/list?seats=99&statuses=paid&statuses=refunded&page=7")).json()
    assert answer["value"] == {"seats": 2, "statuses": ["paid", "refunded"]}
    assert list(answer["errors"]) == ["seats"]


class Named(msgspec.Struct):
    """A form that cannot be empty."""

    name: Annotated[str, Text(empty="Please name it.")]


def test_a_handler_that_forgot_the_errors_is_refused_and_breaks_nothing() -> None:
    form = read_typed(Named, Typed({"name": [""]}))
    with pytest.raises(InvalidInput) as refusal:
        form.value  # noqa: B018
    assert refusal.value.errors == [{"field": "name", "message": "Please name it."}]
