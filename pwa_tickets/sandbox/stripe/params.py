"""Reads Stripe's form encoding (`metadata[order_id]=…`, `expand[]=…`, `expand[0]=…`), and refuses as Stripe does."""

from typing import Any
from urllib.parse import parse_qsl

from pwa_tickets.sandbox.stripe.errors import StripeError

FORM_FIELD_LIMIT = 1000
DEEPEST = 10


def parse_form(body: bytes) -> dict[str, Any]:
    """Turn bracketed names into nested dicts and lists; every leaf is text."""
    tree: dict[str, Any] = {}
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FORM_FIELD_LIMIT)
    except ValueError as problem:
        raise StripeError(f"Invalid request body: {problem}") from problem
    for name, value in fields:
        _place(tree, name, value)
    return {name: _with_lists(value) for name, value in tree.items()}


def _place(tree: dict[str, Any], name: str, value: str) -> None:
    head, *rest = name.replace("]", "").split("[")
    if len(rest) > DEEPEST:
        raise StripeError("Invalid request body: parameters are nested too deeply")
    for part in rest:
        branch = tree.setdefault(head, {})
        if not isinstance(branch, dict):
            raise StripeError(f"Invalid parameter: {name}", param=name)
        tree, head = branch, part or str(len(branch))
    tree[head] = value


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    children = {name: _with_lists(child) for name, child in value.items()}
    if children and all(name.isdigit() for name in children):
        return [children[name] for name in sorted(children, key=int)]
    return children


class Params:
    """Reads one call's parameters. Those that nobody read are unknown, and `finish` refuses them as Stripe does."""

    def __init__(self, values: dict[str, Any], prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix
        self._asked: set[str] = {"expand"}

    def _take(self, name: str) -> Any:
        self._asked.add(name)
        return self._values.get(name)

    def has(self, name: str) -> bool:
        """Tell whether the call gives this parameter."""
        return name in self._values

    def named(self, name: str) -> str:
        """Write a parameter's name in brackets, as the call gave it."""
        return f"{self._prefix}[{name}]" if self._prefix else name

    def text(self, name: str, *, limit: int = 5000) -> str | None:
        """Read a text; None when absent or empty."""
        value = self._take(name)
        if value is not None and not isinstance(value, str):
            raise StripeError(f"Invalid string: {value}", param=self.named(name))
        if value is not None and len(value) > limit:
            raise StripeError(f"Invalid string: must be at most {limit} characters", param=self.named(name))
        return value or None

    def required(self, name: str) -> str:
        """Read a text that must be there."""
        value = self.text(name)
        if value is None:
            shown = self.named(name)
            raise StripeError(f"Missing required param: {shown}.", code="parameter_missing", param=shown)
        return value

    def integer(self, name: str) -> int | None:
        """Read a whole number."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError:
            shown = self.named(name)
            raise StripeError(
                f"Invalid integer: {value}", code="parameter_invalid_integer", param=shown
            ) from None

    def boolean(self, name: str) -> bool | None:
        """Read `true` or `false`."""
        value = self.text(name)
        if value not in (None, "true", "false"):
            raise StripeError(f"Invalid boolean: {value}", param=self.named(name))
        return None if value is None else value == "true"

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """Read one of the allowed words."""
        value = self.text(name)
        if value is not None and value not in allowed:
            listed = f"{', '.join(allowed[:-1])} or {allowed[-1]}" if len(allowed) > 1 else allowed[0]
            raise StripeError(f"Invalid {self.named(name)}: must be one of {listed}", param=self.named(name))
        return value

    def inner(self, name: str) -> "Params":
        """Read nested parameters; none when absent."""
        value = self._take(name)
        if value is not None and not isinstance(value, dict):
            raise StripeError(f"Invalid object: {value}", param=self.named(name))
        return Params(value or {}, self.named(name))

    def texts(self, name: str) -> list[str]:
        """Read a list of texts."""
        value = self._take(name) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise StripeError("Invalid array", param=self.named(name))
        return value

    def metadata(self, before: dict[str, str] | None = None) -> dict[str, str]:
        """Merge metadata as Stripe does: an empty value deletes its key, an empty `metadata` deletes all."""
        if self._values.get("metadata") == "":
            self._asked.add("metadata")
            return {}
        after = dict(before or {})
        given = self.inner("metadata")
        for key in given._values:
            value = given.text(key, limit=500)
            if value is None:
                after.pop(key, None)
            else:
                after[key] = value
        if len(after) > 50 or any(len(key) > 40 for key in after):
            raise StripeError("Metadata can have up to 50 keys of up to 40 characters", param="metadata")
        return after

    def finish(self) -> None:
        """Refuse parameters that nobody read."""
        for name in self._values:
            if name not in self._asked:
                shown = self.named(name)
                raise StripeError(
                    f"Received unknown parameter: {shown}", code="parameter_unknown", param=shown
                )
