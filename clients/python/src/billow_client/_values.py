"""Values on the wire and in Python: exact decimals, instants with a zone, days, objects with attributes."""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import (
    Any,
    Literal,
    Self,
    TypeAlias,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

Amount: TypeAlias = Decimal | int | str
"""Money, a quantity or a rate; never a float, which is not exact."""
Instant: TypeAlias = datetime | str
"""An instant: a datetime with a zone, or RFC 3339."""
Day: TypeAlias = date | str
"""A calendar day: a date, or `YYYY-MM-DD`."""
T = TypeVar("T")
_Reader: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came with an object: the status and the headers of the answer."""

    status: int
    headers: Mapping[str, str]

    @property
    def request_id(self) -> str:
        """The name of the request in the logs of the server."""
        return self.headers.get("x-request-id", "")

    @property
    def etag(self) -> str | None:
        """The version of the document, for `if_match`."""
        return self.headers.get("etag")

    @property
    def replayed(self) -> bool:
        """Whether this is the stored answer to an earlier request with the same idempotency key."""
        return self.headers.get("idempotent-replayed") == "true"

    @property
    def dry_run(self) -> bool:
        """Whether nothing of it was kept."""
        return self.headers.get("billow-dry-run") == "true"


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Model:
    """An object of an answer. A field that is newer than this client is there as an attribute, as it was sent."""

    __slots__ = ("__dict__", "_answer")

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The object that JSON values describe."""
        found, fields = cls.__new__(cls), _fields(cls)
        for wire, value in data.items():
            name, read = fields.get(wire, (wire, _as_is))
            found.__dict__[name] = read(value)
        return found

    def to_dict(self) -> dict[str, Any]:
        """JSON values, as they stand on the wire."""
        wires = {name: wire for wire, (name, _) in _fields(type(self)).items()}
        return {wires.get(name, name): plain(value) for name, value in self.__dict__.items()}

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __repr__(self) -> str:
        """The id alone: an object may hold a secret."""
        named = f" {self.__dict__['id']}" if self.__dict__.get("id") else ""
        return f"<{type(self).__name__}{named}>"


def answer_of(value: Model) -> Answer:
    """The answer that *value* came with; an object that is a part of another has none and raises ValueError."""
    found: Answer | None = getattr(value, "_answer", None)
    if found is None:
        raise ValueError(f"{value!r} is no answer of its own")
    return found


_FIELDS: dict[type, Mapping[str, tuple[str, _Reader]]] = {}
"""What was found out about a class when the first of its objects was read."""


def loads(content: bytes) -> Any:
    """JSON, with its numbers exact."""
    return json.loads(content, parse_float=Decimal)


def read(annotation: type[T], value: Any) -> T:
    """The Python value of a JSON value, by its type."""
    kind: Any = annotation
    found: T = _reader(kind)(value)
    return found


def plain(value: object) -> Any:
    """The JSON value of a Python value; a datetime without a zone raises ValueError."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone, so it is no instant")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def _fields(model: type[Model]) -> Mapping[str, tuple[str, _Reader]]:
    """Each field by its spelling on the wire: its attribute, and how it is read."""
    if model not in _FIELDS:
        spellings: Mapping[str, str] = getattr(model, "_wire", {})
        hints = {name: hint for name, hint in get_type_hints(model).items() if name != "_wire"}
        _FIELDS[model] = {spellings.get(name, name): (name, _reader(hint)) for name, hint in hints.items()}
    return _FIELDS[model]


@cache
def _reader(annotation: Any) -> _Reader:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _any_of([option for option in inner if option is not types.NoneType])
    if origin is list:
        return _each(_reader(inner[0]))
    if origin is dict:
        return _values(_reader(inner[1]))
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation.from_dict
    return _PLAIN.get(annotation, _as_is)


def _any_of(options: list[Any]) -> _Reader:
    models = [option for option in options if isinstance(option, type) and issubclass(option, Model)]
    inner = _variant(models) if len(models) > 1 else _reader(options[0]) if len(options) == 1 else _as_is
    return lambda value: None if value is None else inner(value)


def _variant(models: list[type[Model]]) -> _Reader:
    """The object whose constants the value has; a variant that is newer than this client is a plain Model."""

    known = [(model, _constants(model)) for model in models]

    def found(value: Any) -> Model:
        fitting = (model for model, constants in known if constants.items() <= value.items())
        return next(fitting, Model).from_dict(value)

    return found


def _constants(model: type[Model]) -> dict[str, Any]:
    """The fields that have but one value: they tell a variant from the others."""
    alone = {name: get_args(hint) for name, hint in get_type_hints(model).items() if get_origin(hint) is Literal}
    return {name: words[0] for name, words in alone.items() if len(words) == 1}


def _each(inner: _Reader) -> _Reader:
    return lambda value: [inner(item) for item in value]


def _values(inner: _Reader) -> _Reader:
    return lambda value: {key: inner(item) for key, item in value.items()}


def _as_is(value: Any) -> Any:
    return value


_PLAIN: Mapping[Any, _Reader] = {
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}
