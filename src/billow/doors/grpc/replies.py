"""An answer in JSON, made into the message that says the same."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from billow.doors.answers import camel_name
from billow.doors.contracts.messages import STRUCT, TIMESTAMP, VALUE, Field, Message

Writer = Callable[[Any], Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE = 2**53
"""Beyond it a double skips whole numbers."""


class Writers:
    """A function for each message of a model, which turns an object of an answer into the fields of the message.

    It works in place, and has something to do only where JSON and the message differ: instants, choices, any JSON, and
    the names of an answer that is spelled in *camel* case.
    """

    def __init__(self, described: Mapping[str, Message], *, camel: bool = False) -> None:
        self._described = described
        self._camel = camel
        self._made: dict[str, Writer] = {}

    def of(self, name: str) -> Writer:
        """What writes the message *name*."""
        if name not in self._made:
            self._made[name] = lambda data: self._made[name](data)  # a message may hold others of its kind
            self._made[name] = self._message(self._described[name])
        return self._made[name]

    def _message(self, described: Message) -> Writer:
        steps = [(self._key(field.name), field.name, self._field(field)) for field in described.fields]
        if described.tag:
            return partial(_choose, self._key(described.tag), {key: write for key, _, write in steps})
        steps = [step for step in steps if step[0] != step[1] or step[2] is not _as_it_is]
        return partial(_rewrite, steps) if steps else _as_it_is

    def _key(self, name: str) -> str:
        return camel_name(name) if self._camel else name

    def _field(self, field: Field) -> Writer:
        inner = field.type.removeprefix("map<string, ").removesuffix(">")
        one = self._one(inner)
        if one is _as_it_is:
            return one
        if inner != field.type:
            return lambda held: {name: one(each) for name, each in held.items()}
        return (lambda held: [one(each) for each in held]) if field.label == "repeated" else one

    def _one(self, kind: str) -> Writer:
        known: Mapping[str, Writer] = {TIMESTAMP: instant, STRUCT: exact, VALUE: value}
        return known.get(kind) or (self.of(kind) if kind in self._described else _as_it_is)


def _as_it_is(data: Any) -> Any:
    return data


def _rewrite(steps: list[tuple[str, str, Writer]], data: dict[str, Any]) -> dict[str, Any]:
    for key, name, write in steps:
        held = data.pop(key, None)
        if held is not None:
            data[name] = write(held)
    return data


def _choose(tag: str, variants: Mapping[str, Writer], data: dict[str, Any]) -> dict[str, Any]:
    name = data.pop(tag)
    return {name: variants[name](data)}


def instant(text: str) -> dict[str, int]:
    """An instant as the fields of a `Timestamp`."""
    since = datetime.fromisoformat(text) - _EPOCH
    return {"seconds": since.days * 86_400 + since.seconds, "nanos": since.microseconds * 1_000}


def exact(data: Any) -> Any:
    """Any JSON for a `Struct`, whose numbers are doubles: a number that a double would change is a text there."""
    if isinstance(data, dict):
        return {name: exact(each) for name, each in data.items()}
    if isinstance(data, list):
        return [exact(each) for each in data]
    unsafe = isinstance(data, Decimal) or (isinstance(data, int) and abs(data) > _WHOLE)
    return str(data) if unsafe else data


def value(data: Any) -> dict[str, Any]:
    """Any JSON as the field of a `Value`, by the same rule."""
    held = exact(data)
    if isinstance(held, dict):
        return {"struct_value": held}
    if isinstance(held, list):
        return {"list_value": held}
    if isinstance(held, bool):
        return {"bool_value": held}
    return {"number_value": held} if isinstance(held, int) else {"string_value": held}
