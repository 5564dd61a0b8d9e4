"""A request message, read into what JSON would have said: what was not set is absent, numbers are exact."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from math import isfinite
from typing import Any

from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from billow.doors.contracts import messages
from billow.doors.contracts.messages import FIELD_MASK, STRUCT, TIMESTAMP, VALUE, Field
from billow.doors.schema import FIELDS_SHOWN
from billow.kit import limits
from billow.kit.errors import FieldError, Invalid, Malformed
from billow.kit.time import instant_text

Reader = Callable[[Any], Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS = (-62_135_596_800, 253_402_300_799)
"""The first and the last second of a `Timestamp`: the years 1 to 9999."""
_WHOLE = 2**53
_DIGITS = 15
"""What a double holds exactly: whole numbers up to the one, decimals of so many digits."""
_UNSET: Mapping[str, int | bool] = {"int64": 0, "int32": 0, "bool": False}
"""A required number that is not sent, and one that is sent as zero: proto3 does not tell them apart."""


class Unfit(Exception):
    """A value that has no meaning here; `path` says where it stands, from the innermost name outwards."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.path: list[str] = []

    def refusal(self) -> Invalid:
        """The refusal that names the place."""
        where = ".".join(reversed(self.path))
        return Invalid(f"Check {where}.", errors=(FieldError(where, self.code, self.detail),))


class Readers:
    """A function for each message of a model, made when it is first asked for."""

    def __init__(self, described: Mapping[str, messages.Message]) -> None:
        self._described = described
        self._made: dict[str, Reader] = {}

    def of(self, name: str) -> Reader:
        """What reads the message *name*; it raises `Unfit`."""
        if name not in self._made:
            self._made[name] = lambda message: self._made[name](message)  # a message may hold others of its kind
            self._made[name] = self._message(self._described[name])
        return self._made[name]

    def _message(self, described: messages.Message) -> Reader:
        fields = {field.name: self._field(field) for field in described.fields}
        unset = [f for f in described.fields if f.required and (f.nullable or nothing(f) is not None)]

        def read(message: Message) -> dict[str, Any]:
            given = {field.name: nothing(field) for field in unset}
            for descriptor, value in message.ListFields():
                name = descriptor.name
                try:
                    given[name] = fields[name](value)
                except Unfit as unfit:
                    unfit.path.append(name)
                    raise
            return given

        return partial(_chosen, read, described.tag) if described.tag else read

    def _field(self, field: Field) -> Reader:
        inner = field.type.removeprefix("map<string, ").removesuffix(">")
        one = self._one(inner)
        if inner != field.type:
            return dict if one is _plain else partial(_mapped, one)
        if field.label == "repeated":
            return list if one is _plain else partial(_listed, one)
        return one

    def _one(self, kind: str) -> Reader:
        known: Mapping[str, Reader] = {TIMESTAMP: instant, STRUCT: struct, VALUE: value, FIELD_MASK: _paths}
        return known.get(kind) or (self.of(kind) if kind in self._described else _plain)


def nothing(field: Field) -> Any:
    """What a field that is not set means: an empty list or map, zero or false without presence; else None."""
    if field.type.startswith("map<"):
        return {}
    if field.label == "repeated":
        return []
    return None if field.label else _UNSET.get(field.type)


def parsed(kind: type[Message], raw: bytes) -> Message:
    """The message of that *kind* that *raw* holds.

    Raises:
        Malformed: It cannot be read.
        Invalid: It has fields that the contract does not know; the first hundred are named.
    """
    try:
        message = kind.FromString(raw)
        size = message.ByteSize()
        message.DiscardUnknownFields()
        if message.ByteSize() == size:
            return message
    except DecodeError as error:
        raise Malformed(f"The request cannot be read: {error}.") from None
    found = tuple(islice(_unknown(kind.FromString(raw)), FIELDS_SHOWN))
    raise Invalid(f"Unknown fields: {', '.join(each.field for each in found[:5])}.", errors=found)


def _unknown(message: Message, *path: str) -> Iterator[FieldError]:
    """The fields of *message* that its type does not have, by their numbers."""
    detail = "there is no field of that number here"
    for each in UnknownFieldSet(message):  # type: ignore[attr-defined]  # the stubs do not say that it is a sequence
        yield FieldError(".".join((*path, str(each.field_number))), "unknown_field", detail)
    for descriptor, held in message.ListFields():
        if descriptor.message_type is None:
            continue
        if descriptor.message_type.GetOptions().map_entry:
            held = [inner for inner in held.values() if isinstance(inner, Message)]
        elif isinstance(held, Message):
            held = [held]
        for inner in held:
            yield from _unknown(inner, *path, descriptor.name)


def _plain(given: Any) -> Any:
    return given


def _chosen(read: Reader, tag: str, message: Message) -> dict[str, Any]:
    """The variant that is set, as one object whose *tag* names it."""
    return next(({tag: name, **inner} for name, inner in read(message).items()), {})


def _listed(read: Reader, given: Any) -> list[Any]:
    return [_at(str(place), read, each) for place, each in enumerate(given)]


def _mapped(read: Reader, given: Any) -> dict[str, Any]:
    return {name: _at(name, read, given[name]) for name in given}


def _at(place: str, read: Reader, given: Any) -> Any:
    try:
        return read(given)
    except Unfit as unfit:
        unfit.path.append(place)
        raise


def _paths(mask: Any) -> list[str]:
    return list(mask.paths)


def instant(given: Any) -> str:
    """A `Timestamp` as RFC 3339, to the nanosecond.

    Raises:
        Unfit: It lies outside of the years 1 to 9999, or its nanoseconds are none.
    """
    if not (_SECONDS[0] <= given.seconds <= _SECONDS[1] and 0 <= given.nanos < 10**9):
        raise Unfit("out_of_range", "an instant from the year 1 to 9999, with 0 to 999999999 nanoseconds")
    text = instant_text(_EPOCH + timedelta(seconds=given.seconds))
    return text if not given.nanos else f"{text[:-1]}.{given.nanos:09d}".rstrip("0") + "Z"


def struct(given: Any, depth: int = 1) -> dict[str, Any]:
    """A `Struct` as the object that it stands for.

    Raises:
        Unfit: It is nested too deeply, or holds a number that is not exact.
    """
    if depth > limits.JSON_DEPTH:
        raise Unfit("too_deep", f"nested deeper than {limits.JSON_DEPTH} levels")
    return _mapped(partial(value, depth=depth), given.fields)


def value(given: Any, depth: int = 0) -> Any:
    """A `Value` as the JSON that it stands for.

    Raises:
        Unfit: It is nested too deeply, holds nothing, or a number that is not exact.
    """
    kind = given.WhichOneof("kind")
    if kind == "struct_value":
        return struct(given.struct_value, depth + 1)
    if kind == "list_value":
        if depth >= limits.JSON_DEPTH:
            raise Unfit("too_deep", f"nested deeper than {limits.JSON_DEPTH} levels")
        return _listed(partial(value, depth=depth + 1), given.list_value.values)
    if kind is None:
        raise Unfit("required", "a value is a text, a number, true, false, null, a list or an object")
    if kind == "number_value":
        return number(given.number_value)
    return None if kind == "null_value" else getattr(given, kind)


def number(given: float) -> int | Decimal:
    """The number that was written, where a double tells it.

    A decimal of at most 15 digits, and a whole number up to 2^53, come back from a double as they went in; what has
    more digits may have been another number before.

    Raises:
        Unfit: It is infinite, none, or has more digits; such a number is sent as text.
    """
    if not isfinite(given):
        raise Unfit("invalid", "a finite number")
    if given.is_integer() and abs(given) <= _WHOLE:
        return int(given)
    exact = Decimal(repr(given))
    if len(exact.as_tuple().digits) > _DIGITS:
        raise Unfit("too_precise", f"a number has at most {_DIGITS} digits here; send it as a text to keep them all")
    return exact
