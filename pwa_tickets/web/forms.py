"""Forms: a struct says which fields there are, reading one gives its value, or each wrong field's sentence and what was typed.

class AddDevice(msgspec.Struct):
    gate: Annotated[str, Text(most=60, empty="Please name the gate, like “Door A”.")]
    show_ids: list[UUID]          # checkboxes: none, one or many arrive, it is a list all the same

form = await read_form(request, AddDevice)
if form.errors:
    return page(…, form=form, status=422)
form.value.gate
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext, marked
from pwa_tickets.settings import Settings
from pwa_tickets.web.choices import Checkbox, Choice, Choices
from pwa_tickets.web.fields import Field, Text, Typed, Upload, Whole, Wrong
from pwa_tickets.web.local_time import Date, LocalTime, Moment
from pwa_tickets.web.words import clock

S = TypeVar("S", bound=msgspec.Struct)

AnyRequest = Request[Any, Any, Any]

BY_TYPE: Final[Mapping[Any, Field]] = {
    str: Text(),
    bool: Checkbox(),
    int: Whole(),
    date: Date(),
    LocalTime: Moment(),
}
"""The kind of a field whose type names none; lists are checkboxes, enumerations and ids a choice."""

WHOLE_FORM: Final = ""
"""Under this name stands what is wrong with no field in particular."""

NEVER: Final = marked(
    "There is no %(time)s that day, because the clocks go forward. Please choose another time."
)
TWICE: Final = marked("%(time)s comes twice that day, because the clocks go back. Please choose which one.")


class Form(Generic[S]):
    """What was typed into a form, and what is wrong with it.

    Attributes:
        typed: what was typed, shown again as it is.
        errors: field → one sentence.
        choices: field → the two moments its local time can mean, where that must be asked.
        prefix: what the ids of its inputs begin with, so that a page can have two forms.
    """

    def __init__(self, struct: type[S], typed: Typed, *, prefix: str = "") -> None:
        """Start with nothing read and nothing wrong; `read_form` and `fill` make forms."""
        self.typed = typed
        self.errors: dict[str, str] = {}
        self.choices: dict[str, Sequence[datetime]] = {}
        self.prefix = prefix
        self._struct = struct
        self._values: dict[str, Any] = {}

    @property
    def value(self) -> S:
        """The struct. A field with an error has its default, so whoever must not go on looks at `errors` first.

        Raises:
            InvalidInput: a field with an error has no default.
        """
        if any(
            required and name not in self._values for name, (_, required) in fields_of(self._struct).items()
        ):
            raise InvalidInput([{"field": name, "message": sentence} for name, sentence in self.problems()])
        return self._struct(**self._values)

    @property
    def is_filled(self) -> bool:
        """Tell whether anything differs from the defaults."""
        return bool(self.errors) or self.value != self._struct()

    def has(self, name: str, value: object) -> bool:
        """Tell whether this option of a select or group was chosen."""
        return str(value) in self.typed.words(name)

    def refuse(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field, or with the whole form; the first sentence stands."""
        self.errors.setdefault(name, sentence)

    def note(self, refusal: InvalidInput) -> None:
        """Take over what a verb said about its arguments; what names no field of ours is about the whole form."""
        for error in refusal.errors:
            name = str(error["field"])
            self.refuse(name if name in fields_of(self._struct) else WHOLE_FORM, str(error["message"]))

    def moment(self, name: str, time_zone: str) -> datetime | None:
        """The moment that a field's local time means in this zone, or None with the reason in `errors`."""
        local = self._values.get(name)
        if not isinstance(local, LocalTime):
            return None
        found = local.moments(time_zone)
        if len(found) == 1:
            return found[0]
        said = clock(local.clock.replace(tzinfo=ZoneInfo(time_zone)), time_zone)
        if found:
            self.choices[name] = found
        self.refuse(name, gettext(TWICE if found else NEVER) % {"time": said})
        return None

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, top to bottom: the field's name ('' for the whole form) and the sentence."""
        order = [WHOLE_FORM, *fields_of(self._struct)]
        return sorted(self.errors.items(), key=lambda error: order.index(error[0]))


def read_typed(struct: type[S], typed: Typed, *, prefix: str = "") -> Form[S]:
    """Read what was typed into the fields of a struct. Fields it does not have are ignored."""
    form = Form(struct, typed, prefix=prefix)
    for name, (field, is_required) in fields_of(struct).items():
        if field.is_blank(typed, name):
            if is_required:
                form.refuse(name, gettext(field.empty))
            continue
        try:
            form._values[name] = field.read(typed, name)
        except Wrong as wrong:
            form.refuse(name, str(wrong))
    return form


def fill(struct: type[S], values: Mapping[str, Any] | None = None, *, prefix: str = "") -> Form[S]:
    """Make a form that nobody has sent yet, with these values, else the struct's defaults, in its fields."""
    sent: dict[str, list[str]] = {}
    known = {field.name: field.default for field in msgspec.structs.fields(struct)} | dict(values or {})
    for name, (field, _) in fields_of(struct).items():
        if known[name] is not None and known[name] is not msgspec.NODEFAULT:
            sent |= field.write(name, known[name])
    return Form(struct, Typed(sent), prefix=prefix)


async def read_form(request: AnyRequest, struct: type[S], *, prefix: str = "") -> Form[S]:
    """Read the form that a browser sent, url-encoded or multipart."""
    sent: dict[str, list[str | Upload]] = {}
    for name, value in (await request.form()).multi_items():
        is_file = isinstance(value, UploadFile)
        one = Upload(value.filename, await value.read()) if is_file else str(value)
        sent.setdefault(name, []).append(one)
    return read_typed(struct, Typed(sent, _currency(request)), prefix=prefix)


def read_query(request: AnyRequest, struct: type[S], *, prefix: str = "filter-") -> Form[S]:
    """Read the filters in an address; every field of the struct has a default, which a wrong one falls back to."""
    sent: dict[str, list[str | Upload]] = {}
    for name, value in request.query_params.multi_items():
        sent.setdefault(name, []).append(value)
    return read_typed(struct, Typed(sent, _currency(request)), prefix=prefix)


def _currency(request: AnyRequest) -> str:
    settings: Settings = request.app.state.settings
    return settings.currency


@cache
def fields_of(struct: type[msgspec.Struct]) -> dict[str, tuple[Field, bool]]:
    """Field name → its kind, and whether it must be filled in: whether the struct has no default for it."""
    hints = get_type_hints(struct, include_extras=True)
    return {
        field.name: (_kind(hints[field.name]), field.required) for field in msgspec.structs.fields(struct)
    }


def _kind(hint: Any) -> Field:
    if get_origin(hint) is Annotated:
        plain, *extras = get_args(hint)
        return next((extra for extra in extras if hasattr(extra, "is_blank")), None) or _kind(plain)
    options = [one for one in get_args(hint) if one is not type(None)]
    if type(None) in get_args(hint) and len(options) == 1:
        return _kind(options[0])
    return _by_type(hint)


def _by_type(kind: Any) -> Field:
    """The kind of field that a struct's plain type asks for."""
    if (found := BY_TYPE.get(kind)) is not None:
        return found
    if getattr(kind, "__origin__", None) is list:
        return Choices(kind.__args__[0])
    if isinstance(kind, type) and issubclass(kind, (Enum, UUID)):
        return Choice(kind)
    raise TypeError(f"no kind of field is known for {kind!r}; annotate it with one")
